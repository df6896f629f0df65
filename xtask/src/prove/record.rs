//! The last result, kept between two marks in docs/evidence.md.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::workspace::Workspace;
use crate::{files, process};

const DOCUMENT: &str = "docs/evidence.md";
const BEGIN: &str = "<!-- The last result of cargo xtask prove, written by it. -->";
const END: &str = "<!-- End of the last result. -->";

/// What is said of a run as a whole. It is asked before the run: the tree may change meanwhile.
#[derive(Debug)]
pub(super) struct Run {
    commit: String,
    changed: bool,
    date: String,
    machine: String,
    left_out: Vec<String>,
}

impl Run {
    pub(super) fn begin(workspace: &Workspace, left_out: Vec<String>) -> Result<Self> {
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
            left_out,
        };
        // Before hours of work, not after.
        replace(&read(workspace)?, "")?;
        Ok(run)
    }

    /// Writes what was measured in place of what stands there.
    pub(super) fn keep(&self, workspace: &Workspace, measured: &[(String, Vec<String>)]) -> Result<()> {
        let text = self.text(measured);
        let document = replace(&read(workspace)?, &text)?;
        files::write_if_changed(&workspace.root.join(DOCUMENT), document.as_bytes())?;
        println!("{text}");
        eprintln!("prove: passed, and kept in {DOCUMENT}");
        Ok(())
    }

    fn text(&self, measured: &[(String, Vec<String>)]) -> String {
        let changes = if self.changed { ", with changes that are not committed" } else { "" };
        let extent = match self.left_out.as_slice() {
            [] => "Everything ran and passed.".to_owned(),
            parts => format!("**Not everything ran**: left out were {}. The rest passed.", parts.join(", ")),
        };
        let mut text = format!("Commit `{}`{changes}, {}, {}. {extent}\n", self.commit, self.date, self.machine);
        for (part, lines) in measured {
            text += &format!("\n- `{part}`\n");
            for line in lines {
                text += &format!("  - {}\n", line.replace('<', "&lt;"));
            }
        }
        text
    }
}

fn read(workspace: &Workspace) -> Result<String> {
    fs::read_to_string(workspace.root.join(DOCUMENT)).with_context(|| format!("read {DOCUMENT}"))
}

fn replace(document: &str, text: &str) -> Result<String> {
    let marked = || {
        let (before, rest) = document.split_once(BEGIN)?;
        let (_, after) = rest.split_once(END)?;
        Some(format!("{before}{BEGIN}\n\n{text}\n{END}{after}"))
    };
    marked().with_context(|| format!("{DOCUMENT} has lost the marks of the last result"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(left_out: &[&str]) -> Run {
        Run {
            commit: "0123456789ab".to_owned(),
            changed: false,
            date: "2026-01-02".to_owned(),
            machine: "x86_64 with 2 processors".to_owned(),
            left_out: left_out.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_result_takes_the_place_of_the_last_one() -> Result<()> {
        let document = format!("# Before\n\n{BEGIN}\n\nold\n\n{END}\n\nafter\n");
        let text = run(&[]).text(&[("proof".to_owned(), vec!["3 tests passed".to_owned(), "a <b> 1".to_owned()])]);
        let replaced = replace(&document, &text)?;
        assert_eq!(
            replaced,
            format!(
                "# Before\n\n{BEGIN}\n\nCommit `0123456789ab`, 2026-01-02, x86_64 with 2 processors. Everything ran and \
                 passed.\n\n- `proof`\n  - 3 tests passed\n  - a &lt;b> 1\n\n{END}\n\nafter\n"
            )
        );
        assert_eq!(replace(&replaced, &text)?, replaced, "the same result twice is the same text");
        assert!(replace("# Without marks\n", "").is_err());
        Ok(())
    }

    #[test]
    fn a_partial_result_says_so() {
        let text = run(&["fuzz", "interrupted"]).text(&[]);
        assert!(text.contains("**Not everything ran**: left out were fuzz, interrupted."), "{text}");
    }

    #[test]
    fn the_document_has_the_marks() -> Result<()> {
        replace(&read(&Workspace::load()?)?, "").map(drop)
    }
}
