//! `fuzz`: runs every fuzz target of `tests/fuzz` a bounded number of times, from the committed seeds.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;
use crate::workspace::Workspace;

/// The targets, named as in `tests/fuzz/Cargo.toml`.
const TARGETS: [&str; 5] = ["event", "config", "bucket_policy", "web_acl", "api_answer"];
/// The version that the targets were written with.
const CARGO_FUZZ: &str = "0.13.2";

/// Arguments of `fuzz`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Inputs that each target is given
    #[arg(long, default_value_t = 1_000_000)]
    runs: u64,
    /// Only this target
    #[arg(long, value_name = "TARGET")]
    target: Option<String>,
}

impl Args {
    /// A million inputs for each.
    pub(crate) fn every_target() -> Self {
        Self { runs: 1_000_000, target: None }
    }
}

/// Runs them, one after the other; the first that finds something ends it.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let tool = tool(workspace)?;
    let folder = workspace.root.join("tests/fuzz");
    for target in TARGETS.iter().filter(|target| args.target.as_deref().is_none_or(|only| only == **target)) {
        // What is found on the way is kept for the next run, but not in git.
        let corpus = folder.join("corpus").join(target);
        std::fs::create_dir_all(&corpus).with_context(|| format!("make {}", corpus.display()))?;
        let mut command = Command::new(&tool);
        command
            .current_dir(&folder)
            .args(["run", "--fuzz-dir", ".", "--sanitizer", "none", "--target-dir"])
            .arg(workspace.target.join("fuzz"))
            .arg(target)
            .args([format!("corpus/{target}"), format!("seeds/{target}")])
            .arg("--")
            .args([format!("-runs={}", args.runs), "-max_len=8192".to_owned(), "-print_final_stats=1".to_owned()])
            // The pinned toolchain is a stable one, and the counters of libFuzzer ask for flags that are not.
            .env("RUSTC_BOOTSTRAP", "1");
        process::run(&mut command)?;
    }
    Ok(())
}

/// `cargo-fuzz` of the version above, built into the target folder where it is not there yet.
fn tool(workspace: &Workspace) -> Result<PathBuf> {
    let root = workspace.target.join("tools");
    let tool = root.join("bin/cargo-fuzz");
    if !tool.is_file() {
        let mut install = workspace.cargo("install");
        install.args(["cargo-fuzz", "--version", CARGO_FUZZ, "--locked", "--root"]).arg(&root);
        process::run(install.env("CARGO_TARGET_DIR", root.join("target")))?;
    }
    Ok(tool)
}
