//! What a handler says about one event; the runtime makes the outcome of it.

use std::error::Error as StdError;

use palisade_contract::{ActionReport, DecisionWord, InstanceId, Severity};
use serde_json::Value;

/// Decision, reason and actions of one event.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What was decided.
    pub decision: DecisionWord,
    /// Why, in one lower-case sentence.
    pub reason: String,
    /// What was done or would have been.
    pub actions: Vec<ActionReport>,
    /// What the event was about, where it does not say so itself (a follow-up).
    pub subject: Option<Subject>,
}

/// What an event is about. Replaces what the outcome would say of its own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Subject {
    /// Account that owns the finding.
    pub account: Option<String>,
    /// Region of the finding.
    pub region: Option<String>,
    /// Source of the event that was the cause.
    pub source: Option<String>,
    /// Id of the finding.
    pub finding_id: Option<String>,
    /// Type of the finding.
    pub finding_type: Value,
    /// Severity of the finding.
    pub severity_label: Option<Severity>,
    /// EC2 instances.
    pub instances: Vec<InstanceId>,
}

impl Report {
    /// A decision with its actions: of an event that asks for something, the function's mode.
    pub fn new(decision: impl Into<DecisionWord>, reason: impl Into<String>, actions: Vec<ActionReport>) -> Self {
        Self { decision: decision.into(), reason: reason.into(), actions, subject: None }
    }

    /// Nothing to do, and why.
    pub fn ignore(reason: impl Into<String>) -> Self {
        Self::new(DecisionWord::Ignore, reason, Vec::new())
    }

    /// Nothing could be decided, and why: the report of an event that cannot be read.
    pub fn unreadable(reason: impl Into<String>) -> Self {
        Self::new(DecisionWord::Fail, reason, Vec::new())
    }

    /// The same about `subject`.
    #[must_use]
    pub fn about(self, subject: Subject) -> Self {
        Self { subject: Some(subject), ..self }
    }
}

/// An event that has to be tried again, or kept for a person. Any error becomes one with `?`.
#[derive(Debug)]
pub struct Failure {
    pub(crate) report: Option<Box<Report>>,
    pub(crate) error: Box<dyn StdError + Send + Sync>,
}

impl Failure {
    /// `error`, and how far the handler came before it.
    pub fn new(report: Report, error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { report: Some(Box::new(report)), error: error.into() }
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { report: None, error: error.into() }
    }
}
