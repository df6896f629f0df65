//! `ci`: every check, in the order in which a mistake is cheapest to find. The first failure ends the run.

mod report;
mod stages;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use self::report::{Line, Verdict};
use crate::figures;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// How a stage ended, unless it failed.
enum Outcome {
    Passed,
    /// What of it could not run, and why.
    PassedWithout(String),
    /// Why it could not run.
    Skipped(String),
}

/// A stage of the run.
type Stage = fn(&Workspace, &mut Tally) -> Result<Outcome>;

/// Runs the stages and prints what they measured and what became of each; the last line counts the tests.
pub(crate) fn run(workspace: Workspace) -> ExitCode {
    let workspace = workspace.with_env(&[
        // Incremental state is of no use to a build that happens once, and fills the disk.
        ("CARGO_INCREMENTAL", "0"),
        // A snapshot that differs is a failure, never a new snapshot.
        ("INSTA_UPDATE", "no"),
    ]);
    run_stages(&workspace, stages::ALL)
}

fn run_stages(workspace: &Workspace, stages: &[(&'static str, Stage)]) -> ExitCode {
    let mut tally = Tally::default();
    let mut lines: Vec<Line> = Vec::new();
    for &(name, stage) in stages {
        if lines.iter().any(Line::is_failure) {
            lines.push(Line { name, seconds: 0.0, verdict: Verdict::NotRun });
            continue;
        }
        eprintln!("\n=== {name}");
        let start = Instant::now();
        let verdict = match stage(workspace, &mut tally) {
            Ok(Outcome::Passed) => Verdict::Passed,
            Ok(Outcome::PassedWithout(what)) => Verdict::PassedWithout(what),
            Ok(Outcome::Skipped(why)) => Verdict::Skipped(why),
            Err(error) => Verdict::Failed(format!("{error:#}")),
        };
        let line = Line { name, seconds: start.elapsed().as_secs_f64(), verdict };
        eprintln!("=== {line}");
        lines.push(line);
    }
    println!("\n{}\n\n{}", figures::in_words(&tally.figures), report::table(&lines));
    println!("{tally}");
    if lines.iter().any(Line::is_failure) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_ends_the_run_and_its_exit_code_says_so() -> Result<()> {
        let workspace = Workspace::load()?;
        let good: Stage = |_, _| Ok(Outcome::Passed);
        let skipped: Stage = |_, _| Ok(Outcome::Skipped("there is nothing to do".to_owned()));
        let bad: Stage = |_, _| anyhow::bail!("it does not compile");
        let late: Stage = |_, _| unreachable!("a stage ran after a failure");
        let code = |stages: &[(&'static str, Stage)]| format!("{:?}", run_stages(&workspace, stages));
        assert_eq!(code(&[("good", good), ("skipped", skipped)]), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(code(&[("good", good), ("bad", bad), ("late", late)]), format!("{:?}", ExitCode::FAILURE));
        Ok(())
    }
}
