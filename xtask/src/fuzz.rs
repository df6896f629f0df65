//! `fuzz`: runs every fuzz target of `tests/fuzz` a bounded number of times, from the committed seeds.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::process;
use crate::tools::Tool;
use crate::workspace::Workspace;

/// The targets, named as in `tests/fuzz/Cargo.toml`.
pub(crate) const TARGETS: [&str; 11] = [
    "event",
    "config",
    "bucket_policy",
    "role_access",
    "web_acl",
    "api_answer",
    "api_exchange",
    "aws_answer",
    "failure_record",
    "waf_report",
    "standing",
];
/// Inputs that each target is given unless another number is asked for.
pub(crate) const INPUTS: u64 = 1_000_000;
/// The version that the targets were written with.
const CARGO_FUZZ: Tool = Tool { name: "cargo-fuzz", version: "0.13.2" };

/// Arguments of `fuzz`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Inputs that each target is given
    #[arg(long, default_value_t = INPUTS)]
    runs: u64,
    /// Only this target
    #[arg(long, value_name = "TARGET")]
    target: Option<String>,
    /// Give them nothing: only check their formats and types, as CI does
    #[arg(long)]
    check: bool,
}

impl Args {
    /// A million inputs for each.
    pub(crate) fn every_target() -> Self {
        Self { runs: INPUTS, target: None, check: false }
    }
}

/// Runs them, one after the other, and says what each was given; the first that finds something ends it.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<Vec<String>> {
    if args.check {
        return check(workspace).map(|()| Vec::new());
    }
    let only = args.target.as_deref();
    ensure!(
        only.is_none_or(|only| TARGETS.contains(&only)),
        "there is no such target; there are: {}",
        TARGETS.join(", ")
    );
    let tool = CARGO_FUZZ.build(workspace)?;
    let mut done = Vec::new();
    for target in TARGETS.iter().filter(|target| only.is_none_or(|only| only == **target)) {
        done.push(one(workspace, &tool, target, args.runs)?);
    }
    Ok(done)
}

/// Formats and types of the targets, which no other check of the tree reaches: they are a workspace of their own.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let manifest = workspace.root.join("tests/fuzz/Cargo.toml");
    process::run(workspace.cargo("fmt").arg("--check").arg("--manifest-path").arg(&manifest))?;
    let mut clippy = workspace.cargo("clippy");
    clippy.args(["--locked", "--bins", "--manifest-path"]).arg(&manifest);
    // What the product's own check left there is used again.
    clippy.arg("--target-dir").arg(&workspace.target).args(["--", "-D", "warnings"]);
    // Without this, libFuzzer itself would be compiled, which nothing links here, and which wants a C++ compiler.
    process::run(clippy.env("CUSTOM_LIBFUZZER_PATH", workspace.target.join("libFuzzer.a")))
}

fn one(workspace: &Workspace, tool: &Path, target: &str, runs: u64) -> Result<String> {
    let folder = workspace.root.join("tests/fuzz");
    // What is found on the way is kept for the next run, but not in git.
    let corpus = folder.join("corpus").join(target);
    std::fs::create_dir_all(&corpus).with_context(|| format!("make {}", corpus.display()))?;
    let mut command = Command::new(tool);
    command
        .current_dir(&folder)
        .args(["run", "--fuzz-dir", ".", "--sanitizer", "none", "--target-dir"])
        .arg(workspace.target.join("fuzz"))
        .arg(target)
        .args([format!("corpus/{target}"), format!("seeds/{target}")])
        .args(["--", "-max_len=8192", "-timeout=10", "-rss_limit_mb=512", "-print_final_stats=1"])
        .arg(format!("-runs={runs}"))
        // The pinned toolchain is a stable one, and the counters of libFuzzer ask for flags that are not.
        .env("RUSTC_BOOTSTRAP", "1");
    let mut said = None;
    process::run_watching_errors(&mut command, |line| said = finished(line).or(said.take()))?;
    in_words(target, runs, said)
}

/// What a target was given, unless it was less than what was asked for: then nothing is proved, though nothing was found.
fn in_words(target: &str, runs: u64, said: Option<(u64, u64)>) -> Result<String> {
    let (inputs, seconds) = said.with_context(|| format!("the target {target} does not say how many inputs it had"))?;
    ensure!(inputs >= runs, "the target {target} ended after {inputs} of {runs} inputs");
    Ok(format!("{target}: {inputs} inputs in {seconds} s, nothing found"))
}

/// The target and its inputs of a line that [`in_words`] wrote.
pub(crate) fn of_words(line: &str) -> Option<(&str, u64)> {
    let (target, rest) = line.split_once(": ")?;
    Some((target, rest.split_once(" inputs in ")?.0.parse().ok()?))
}

/// `Done 1000000 runs in 118 second(s)`, libFuzzer's last word.
fn finished(line: &str) -> Option<(u64, u64)> {
    let mut words = line.strip_prefix("Done ")?.split(' ');
    let inputs = words.next()?.parse().ok()?;
    Some((inputs, words.nth(2)?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fuzzers_last_word_is_understood() {
        assert_eq!(finished("Done 1000000 runs in 118 second(s)\n"), Some((1_000_000, 118)));
        assert_eq!(finished("#1000000 DONE cov: 3"), None);
        assert_eq!(finished("Done with it"), None);
    }

    #[test]
    fn a_target_that_ends_early_proves_nothing() -> Result<()> {
        let line = in_words("event", 1_000, Some((1_000, 7)))?;
        assert_eq!(line, "event: 1000 inputs in 7 s, nothing found");
        assert_eq!(of_words(&line), Some(("event", 1_000)));
        assert_eq!(of_words("event: many inputs in 7 s"), None);
        let refused = |said| in_words("event", 1_000, said).map_err(|error| error.to_string());
        assert_eq!(refused(Some((999, 7))), Err("the target event ended after 999 of 1000 inputs".to_owned()));
        assert_eq!(refused(None), Err("the target event does not say how many inputs it had".to_owned()));
        Ok(())
    }
}
