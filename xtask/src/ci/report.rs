//! What became of each stage.

use std::fmt;

/// How a stage ended.
#[derive(Debug)]
pub(super) enum Verdict {
    Passed,
    /// What of it could not run, and why.
    PassedWithout(String),
    /// Why it could not run.
    Skipped(String),
    /// The error.
    Failed(String),
    /// A stage before it failed.
    NotRun,
}

/// A stage in the report.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) seconds: f64,
    pub(super) verdict: Verdict,
}

impl Line {
    /// Whether the run fails for it.
    pub(super) fn is_failure(&self) -> bool {
        matches!(self.verdict, Verdict::Failed(_))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<22}{:>8.1} s  ", self.name, self.seconds)?;
        match &self.verdict {
            Verdict::Passed => write!(f, "passed"),
            Verdict::PassedWithout(what) => write!(f, "passed, without {what}"),
            Verdict::Skipped(why) => write!(f, "skipped: {why}"),
            Verdict::Failed(error) => write!(f, "FAILED: {error}"),
            Verdict::NotRun => write!(f, "not run"),
        }
    }
}

/// One line for each stage, and the sum of their times.
pub(super) fn table(lines: &[Line]) -> String {
    let mut rows: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let seconds: f64 = lines.iter().map(|line| line.seconds).sum();
    rows.push(format!("{:<22}{seconds:>8.1} s", "all"));
    rows.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_its_line() {
        let lines = [
            Line { name: "format", seconds: 0.44, verdict: Verdict::Passed },
            Line {
                name: "test",
                seconds: 0.0,
                verdict: Verdict::PassedWithout("the oracle, which is absent".to_owned()),
            },
            Line { name: "recorded events", seconds: 0.0, verdict: Verdict::Skipped("they are absent".to_owned()) },
            Line { name: "demo", seconds: 61.2, verdict: Verdict::Failed("demo failed".to_owned()) },
            Line { name: "same bytes elsewhere", seconds: 0.0, verdict: Verdict::NotRun },
        ];
        assert_eq!(
            table(&lines),
            "format                     0.4 s  passed\n\
             test                       0.0 s  passed, without the oracle, which is absent\n\
             recorded events            0.0 s  skipped: they are absent\n\
             demo                      61.2 s  FAILED: demo failed\n\
             same bytes elsewhere       0.0 s  not run\n\
             all                       61.6 s"
        );
    }
}
