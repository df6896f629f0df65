//! What came out: a line per event, a line per failure, a line per handler, and the sum.

use std::collections::BTreeSet;
use std::fmt;

use palisade_contract::{DecisionWord, Integration};

use super::compare::{Mismatch, Settled};

/// The result of a check, ready to be printed.
#[derive(Debug, Default)]
pub struct Report {
    notes: Vec<String>,
    verdicts: Vec<Verdict>,
    members: Vec<Members>,
}

/// What the oracle says of one event, and how much of it was compared.
#[derive(Debug)]
pub(super) struct Members {
    pub(super) event: String,
    pub(super) settled: Settled,
}

/// One event in one handler.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) handler: Integration,
    pub(super) event: String,
    pub(super) mismatches: Vec<Mismatch>,
    /// Members of the oracle that were held against what this handler did.
    pub(super) compared: BTreeSet<String>,
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

    /// Adds what became of the members of an event.
    pub(super) fn settle(&mut self, members: Members) {
        self.members.push(members);
    }

    /// How many pairs of event and handler, and how many events for themselves, are as they have to be.
    pub fn passed(&self) -> usize {
        self.verdicts.len() + self.members.len() - self.failed()
    }

    /// How many are not.
    pub fn failed(&self) -> usize {
        let events = self.members.iter().filter(|members| !members.settled.mismatches.is_empty());
        self.verdicts.iter().filter(|verdict| !verdict.passed()).count() + events.count()
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

fn joined(mismatches: &[Mismatch]) -> String {
    mismatches.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl fmt::Display for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { event, settled } = self;
        let (conduct, reading) = (settled.by_conduct, settled.by_reading);
        write!(f, "{event}: {} of {} members compared", conduct + reading, settled.members)?;
        write!(f, ", {conduct} with what handlers did and {reading} with what is read")?;
        if settled.not_needed.is_empty() {
            Ok(())
        } else {
            write!(f, "; not needed: {}", settled.not_needed.join(", "))
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        for members in &self.members {
            writeln!(f, "{members}")?;
        }
        for Verdict { handler, event, mismatches, .. } in self.verdicts.iter().filter(|verdict| !verdict.passed()) {
            writeln!(f, "FAILED {handler}: {event}: {}", joined(mismatches))?;
        }
        for Members { event, settled } in self.members.iter().filter(|members| !members.settled.mismatches.is_empty()) {
            writeln!(f, "FAILED members: {event}: {}", joined(&settled.mismatches))?;
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
        if !self.members.is_empty() {
            let sum = |count: fn(&Settled) -> usize| {
                self.members.iter().map(|members| count(&members.settled)).sum::<usize>()
            };
            let (conduct, reading) = (sum(|settled| settled.by_conduct), sum(|settled| settled.by_reading));
            let (all, not_needed) = (sum(|settled| settled.members), sum(|settled| settled.not_needed.len()));
            writeln!(
                f,
                "members: {all}; {conduct} compared with what handlers did, {reading} with what is read, {not_needed} not needed"
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
        let compared = BTreeSet::new();
        Verdict { handler: Integration::GuardDuty, event, mismatches, compared, decisions, api_calls: 2, aws_calls: 1 }
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
    fn each_event_tells_how_much_of_it_was_compared() {
        let mut report = Report::default();
        report.add(verdict("a.json", Vec::new()));
        let event = |name: &str, settled: Settled| Members { event: name.to_owned(), settled };
        let right =
            Settled { members: 9, by_conduct: 5, by_reading: 3, not_needed: vec!["reason"], ..Settled::default() };
        let wrong = Settled { members: 2, by_reading: 1, mismatches: vec![mismatch("colour")], ..Settled::default() };
        report.settle(event("a.json", right));
        report.settle(event("b.json", wrong));
        assert_eq!(
            report.to_string(),
            "a.json: 8 of 9 members compared, 5 with what handlers did and 3 with what is read; not needed: reason\n\
             b.json: 1 of 2 members compared, 0 with what handlers did and 1 with what is read\n\
             FAILED members: b.json: colour: expected \"a\", got null\n\
             guardduty: 1 passed, 0 failed; 1 observed, 0 ignored; 2 calls to Workload Security, 1 to AWS\n\
             members: 11; 5 compared with what handlers did, 4 with what is read, 1 not needed\n\
             2 passed, 1 failed\n"
        );
        assert!(!report.is_success());
    }

    #[test]
    fn nothing_checked_is_no_success() {
        assert!(!Report::default().is_success());
        assert_eq!(Report::default().to_string(), "0 passed, 0 failed\n");
    }
}
