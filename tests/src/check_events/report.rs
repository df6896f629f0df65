//! What came out: a line per failure, a line per handler, and the sum.

use std::fmt;

use palisade_contract::{DecisionWord, Integration};

use super::compare::Mismatch;

/// The result of a check, ready to be printed.
#[derive(Debug, Default)]
pub struct Report {
    notes: Vec<String>,
    verdicts: Vec<Verdict>,
}

/// One event in one handler.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) handler: Integration,
    pub(super) event: String,
    pub(super) mismatches: Vec<Mismatch>,
    pub(super) decisions: Vec<DecisionWord>,
    pub(super) api_calls: usize,
    pub(super) aws_calls: usize,
}

impl Report {
    /// Tells something that is no failure.
    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Adds a verdict.
    pub(super) fn add(&mut self, verdict: Verdict) {
        self.verdicts.push(verdict);
    }

    /// How many pairs of event and handler are as they have to be.
    pub fn passed(&self) -> usize {
        self.verdicts.len() - self.failed()
    }

    /// How many pairs are not.
    pub fn failed(&self) -> usize {
        self.verdicts.iter().filter(|verdict| !verdict.passed()).count()
    }

    /// Whether there is no failure, and anything at all that could have failed.
    pub fn is_success(&self) -> bool {
        self.failed() == 0 && self.passed() > 0
    }

    fn handlers(&self) -> Vec<Integration> {
        let mut handlers: Vec<Integration> = Vec::new();
        for verdict in &self.verdicts {
            if !handlers.contains(&verdict.handler) {
                handlers.push(verdict.handler);
            }
        }
        handlers
    }
}

impl Verdict {
    fn passed(&self) -> bool {
        self.mismatches.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        for Verdict { handler, event, mismatches, .. } in self.verdicts.iter().filter(|verdict| !verdict.passed()) {
            let all: Vec<String> = mismatches.iter().map(ToString::to_string).collect();
            writeln!(f, "FAILED {handler}: {event}: {}", all.join("; "))?;
        }
        for handler in self.handlers() {
            let all: Vec<&Verdict> = self.verdicts.iter().filter(|verdict| verdict.handler == handler).collect();
            let passed = all.iter().filter(|verdict| verdict.passed()).count();
            let decided =
                |word| all.iter().flat_map(|verdict| &verdict.decisions).filter(|decision| **decision == word).count();
            let calls = |count: fn(&Verdict) -> usize| all.iter().map(|verdict| count(verdict)).sum::<usize>();
            writeln!(
                f,
                "{handler}: {passed} passed, {} failed; {} observed, {} ignored; {} calls to Workload Security, {} to AWS",
                all.len() - passed,
                decided(DecisionWord::Observe),
                decided(DecisionWord::Ignore),
                calls(|verdict| verdict.api_calls),
                calls(|verdict| verdict.aws_calls),
            )?;
        }
        writeln!(f, "{} passed, {} failed", self.passed(), self.failed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(event: &str, mismatches: Vec<Mismatch>) -> Verdict {
        let decisions = vec![if mismatches.is_empty() { DecisionWord::Observe } else { DecisionWord::Ignore }];
        let event = event.to_owned();
        Verdict { handler: Integration::GuardDuty, event, mismatches, decisions, api_calls: 2, aws_calls: 1 }
    }

    fn mismatch(field: &str) -> Mismatch {
        Mismatch { field: field.to_owned(), expected: "\"a\"".to_owned(), got: "null".to_owned() }
    }

    #[test]
    fn failures_come_in_one_line_each_and_the_sum_comes_last() {
        let mut report = Report::default();
        report.note("c.json is not in expected.json".to_owned());
        report.add(verdict("a.json", Vec::new()));
        report.add(verdict("b.json", vec![mismatch("region"), mismatch("account")]));
        assert_eq!(
            report.to_string(),
            "note: c.json is not in expected.json\n\
             FAILED guardduty: b.json: region: expected \"a\", got null; account: expected \"a\", got null\n\
             guardduty: 1 passed, 1 failed; 1 observed, 1 ignored; 4 calls to Workload Security, 2 to AWS\n\
             1 passed, 1 failed\n"
        );
        assert!(!report.is_success());
    }

    #[test]
    fn nothing_checked_is_no_success() {
        assert!(!Report::default().is_success());
        assert_eq!(Report::default().to_string(), "0 passed, 0 failed\n");
    }
}
