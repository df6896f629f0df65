//! Holds what was seen of an event against what the oracle says and against what every handler promises.

mod conduct;
mod decision;
mod evaluation;
mod fields;
mod form;
mod members;
mod ours;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;

use palisade_contract::{Integration, Outcome};

use super::folder::Expected;
use super::observation::{Answer, Observation};
use super::owner::Owner;
use super::payload::Payload;
use super::peers::Cast;

pub(super) use members::{Settled, settle};
pub(super) use ours::compare as compare_ours;

/// Longest text of a value in a report.
const SHOWN: usize = 400;

/// One event in one handler.
#[derive(Debug)]
pub(super) struct Case<'a> {
    /// The handler's.
    pub(super) integration: Integration,
    /// `None` for an event that the oracle does not list.
    pub(super) expected: Option<&'a Expected>,
    pub(super) payload: &'a Payload,
    pub(super) owner: &'a Owner,
    pub(super) cast: &'a Cast,
}

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mismatch {
    pub(super) field: String,
    pub(super) expected: String,
    pub(super) got: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, got {}", self.field, self.expected, self.got)
    }
}

/// What a comparison came to.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// All differences, in the order of their weight; none when the handler did right.
    pub(super) mismatches: Vec<Mismatch>,
    /// The oracle's members that what the handler did was held against, by their names in [`members`].
    pub(super) compared: BTreeSet<String>,
}

/// Compares what the handler did while observing.
pub(super) fn compare(case: &Case<'_>, observation: &Observation) -> Comparison {
    let mut found = Comparison::default();
    if let Answer::Gone(what) = &observation.answer {
        let why = observation.stderr.last().map_or_else(String::new, |line| format!("; on stderr: {line}"));
        found.add("process", "alive", format!("{what}{why}"));
        return found;
    }
    if !case.payload.is_json {
        // Lambda passes nothing else on, so there is nothing to say about it but that it must not be swallowed.
        found.unless(matches!(observation.answer, Answer::Error(_)), "answer", "an error", || {
            shown(&observation.answer)
        });
        return found;
    }
    if let Some(outcomes) = form::check(case, observation, &mut found) {
        decision::check(case, &outcomes, &mut found);
        conduct::check(case, observation, &outcomes, &mut found);
        evaluation::check(case, observation, &outcomes, &mut found);
        if let Some(expected) = case.expected {
            fields::check(expected, &outcomes, &observation.answer, &mut found);
        }
    }
    found
}

/// The decisions that were reported, when every outcome could be read.
pub(super) fn outcomes(observation: &Observation) -> Vec<Outcome> {
    observation.lines().0.into_iter().filter_map(|line| line.outcome.ok()).collect()
}

impl Comparison {
    fn add(&mut self, field: impl Into<String>, expected: impl Into<String>, got: impl AsRef<str>) {
        let (expected, got) = (cut(&expected.into()), cut(got.as_ref()));
        self.mismatches.push(Mismatch { field: field.into(), expected, got });
    }

    /// A member of the oracle was, or is about to be, held against what was seen.
    fn compared(&mut self, member: impl Into<String>) {
        self.compared.insert(member.into());
    }

    fn unless(&mut self, holds: bool, field: &str, expected: &str, got: impl FnOnce() -> String) {
        if !holds {
            self.add(field, expected, got());
        }
    }
}

/// One line of at most [`SHOWN`] characters.
fn cut(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ");
    match line.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{} ...", &line[..at]),
        None => line,
    }
}

fn shown(answer: &Answer) -> String {
    match answer {
        Answer::Value(value) => value.to_string(),
        Answer::NotJson(problem) => format!("what is not JSON ({problem})"),
        Answer::Error(error) => format!("the error {}: {}", error.kind, error.message),
        Answer::Gone(what) => format!("a process that {what}"),
    }
}
