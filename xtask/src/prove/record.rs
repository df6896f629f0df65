//! The last passing result of each part, kept between two marks in docs/evidence.md.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::workspace::Workspace;
use crate::{files, process};

pub(super) const DOCUMENT: &str = "docs/evidence.md";
pub(super) const BEGIN: &str = "<!-- The last result of cargo xtask prove, written by it. -->";
pub(super) const END: &str = "<!-- End of the last result. -->";
/// What a part's result begins with, before its name.
const HEADING: &str = "#### ";

/// What is said of every part of a run. It is asked before the run: the tree may change meanwhile.
#[derive(Debug)]
pub(super) struct Run {
    commit: String,
    changed: bool,
    date: String,
    machine: String,
}

impl Run {
    pub(super) fn begin(workspace: &Workspace) -> Result<Self> {
        let say = |program: &str, arguments: &[&str]| {
            let mut command = Command::new(program);
            process::output(command.args(arguments).current_dir(&workspace.root)).map(|text| text.trim().to_owned())
        };
        let run = Self {
            commit: say("git", &["rev-parse", "--short=12", "HEAD"]).context("name the commit")?,
            changed: !say("git", &["status", "--porcelain"]).context("look for changes")?.is_empty(),
            date: say("date", &["-u", "+%Y-%m-%d"]).context("ask for the date")?,
            machine: format!(
                "{} with {} processors",
                std::env::consts::ARCH,
                std::thread::available_parallelism().map_or(1, usize::from)
            ),
        };
        // Before hours of work, not after.
        kept(&read(workspace)?)?;
        Ok(run)
    }

    /// Writes what a part measured in place of what stands there of it. `all` names every part, in order.
    pub(super) fn keep(&self, workspace: &Workspace, all: &[String], part: &str, measured: &[String]) -> Result<()> {
        let document = replace(&read(workspace)?, all, part, &self.text(part, measured))?;
        files::write_if_changed(&workspace.root.join(DOCUMENT), document.as_bytes())?;
        println!("{part}: {}", measured.join("\n  "));
        eprintln!("prove: {part} passed, and is kept in {DOCUMENT}");
        Ok(())
    }

    fn text(&self, part: &str, measured: &[String]) -> String {
        let changes = if self.changed { ", with changes that were not committed" } else { "" };
        let mut text =
            format!("{HEADING}{part}\n\nCommit `{}`{changes}, {}, {}.\n\n", self.commit, self.date, self.machine);
        for line in measured {
            text += &format!("- {}\n", line.replace('<', "&lt;"));
        }
        text
    }
}

fn read(workspace: &Workspace) -> Result<String> {
    fs::read_to_string(workspace.root.join(DOCUMENT)).with_context(|| format!("read {DOCUMENT}"))
}

/// What stands before the marks' content, the content, and what stands after it.
fn kept(document: &str) -> Result<(&str, &str, &str)> {
    let marked = || {
        let (before, rest) = document.split_once(BEGIN)?;
        let (kept, after) = rest.split_once(END)?;
        Some((before, kept, after))
    };
    marked().with_context(|| format!("{DOCUMENT} has lost the marks of the last result"))
}

/// The document with `text` as the result of `part`; the others' stay, and parts without one are named.
fn replace(document: &str, all: &[String], part: &str, text: &str) -> Result<String> {
    let (before, kept, after) = kept(document)?;
    let of = |name: &String| {
        if name == part {
            return Some(text.trim_end().to_owned());
        }
        section(kept, name).map(|section| format!("{HEADING}{section}"))
    };
    let mut paragraphs: Vec<String> = all.iter().filter_map(of).collect();
    let missing: Vec<&str> = all.iter().filter(|name| of(name).is_none()).map(String::as_str).collect();
    if !missing.is_empty() {
        paragraphs.push(format!("{MISSING} {}.", missing.join(", ")));
    }
    Ok(format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", paragraphs.join("\n\n")))
}

/// What is kept of a part, from its name on.
fn section<'a>(kept: &'a str, part: &str) -> Option<&'a str> {
    kept.split(&format!("\n{HEADING}")).skip(1).find_map(|section| {
        let (heading, _) = section.split_once('\n')?;
        // What names the missing parts stands last, and is made anew.
        let section = section.split(MISSING).next()?.trim_end();
        (heading == part).then_some(section)
    })
}

/// The lines of a part's result, as they were measured.
pub(super) fn lines<'a>(document: &'a str, part: &str) -> Result<Option<Vec<&'a str>>> {
    let (_, kept, _) = kept(document)?;
    Ok(section(kept, part).map(|section| section.lines().filter_map(|line| line.strip_prefix("- ")).collect()))
}

/// What the names of parts without a result follow.
const MISSING: &str = "**No result is kept of**";

#[cfg(test)]
mod tests {
    use super::*;

    fn text(part: &str, measured: &[&str]) -> String {
        let run = Run {
            commit: "0123456789ab".to_owned(),
            changed: false,
            date: "2026-01-02".to_owned(),
            machine: "x86_64 with 2 processors".to_owned(),
        };
        run.text(part, &measured.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    fn all() -> [String; 2] {
        ["proof".to_owned(), "fuzz".to_owned()]
    }

    #[test]
    fn a_result_takes_the_place_of_the_last_one_and_leaves_the_others() -> Result<()> {
        let empty = format!("# Before\n\n{BEGIN}\n\nold\n\n{END}\n\nafter\n");
        let fuzz = replace(&empty, &all(), "fuzz", &text("fuzz", &["event: 9 inputs"]))?;
        assert_eq!(
            fuzz,
            format!(
                "# Before\n\n{BEGIN}\n\n#### fuzz\n\nCommit `0123456789ab`, 2026-01-02, x86_64 with 2 processors.\n\n\
                 - event: 9 inputs\n\n**No result is kept of** proof.\n\n{END}\n\nafter\n"
            )
        );
        let both = replace(&fuzz, &all(), "proof", &text("proof", &["3 tests passed", "a <b> 1"]))?;
        let (proof_at, fuzz_at) = (both.find("#### proof\n"), both.find("#### fuzz\n"));
        assert!(proof_at.is_some() && proof_at < fuzz_at, "in the parts' order: {both}");
        assert!(both.contains("- a &lt;b> 1\n\n#### fuzz") && !both.contains(MISSING), "{both}");
        let again = replace(&both, &all(), "fuzz", &text("fuzz", &["event: 10 inputs"]))?;
        assert_eq!(again, both.replace("event: 9 inputs", "event: 10 inputs"));
        assert_eq!(lines(&fuzz, "fuzz")?, Some(vec!["event: 9 inputs"]), "without what is missing");
        assert_eq!((lines(&fuzz, "proof")?, lines(&both, "proof")?.map(|lines| lines.len())), (None, Some(2)));
        assert!(replace("# Without marks\n", &all(), "fuzz", "").is_err());
        assert!(lines("# Without marks\n", "fuzz").is_err());
        Ok(())
    }

    #[test]
    fn the_document_has_the_marks() -> Result<()> {
        kept(&read(&Workspace::load()?)?).map(drop)
    }
}
