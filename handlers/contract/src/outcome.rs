//! What a handler says it did: one line of JSON per event, and the invocation's return value.

use serde::{Deserialize, Serialize};

use crate::{InstanceId, Integration, Mode, Severity};

/// Value of [`Outcome::palisade`]: marks the line among the others of a log.
pub const OUTCOME_MARK: &str = "outcome";

/// The outcome of one event. Fields that the event does not have are null or empty, never left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Always [`OUTCOME_MARK`].
    pub palisade: String,
    /// Version of the handler.
    pub version: String,
    /// The handler that saw the event.
    pub handler: Integration,
    /// Account that owns the finding.
    pub account: Option<String>,
    /// Region of the finding.
    pub region: Option<String>,
    /// Source of the event, for example `aws.guardduty`.
    pub source: Option<String>,
    /// Id of the (first) finding.
    pub finding_id: Option<String>,
    /// Type of the finding; a list where the source sends one.
    pub finding_type: serde_json::Value,
    /// Severity in Security Hub's words.
    pub severity_label: Option<Severity>,
    /// EC2 instances that the finding is about.
    pub instances: Vec<InstanceId>,
    /// S3 buckets that the finding is about.
    pub buckets: Vec<String>,
    /// CVEs that the finding names.
    pub cves: Vec<String>,
    /// What was decided.
    pub decision: DecisionWord,
    /// Why, in one lower-case sentence.
    pub reason: String,
    /// What was done or, when observing, would have been.
    pub actions: Vec<ActionReport>,
    /// Calls that went to the Workload Security API.
    pub api_calls: u64,
    /// Wall time in milliseconds.
    pub duration_ms: u64,
}

/// What can be decided about an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DecisionWord {
    /// Actions were carried out.
    Act,
    /// Actions were worked out and reported only.
    Observe,
    /// Nothing to do for this event.
    Ignore,
    /// Nothing could be decided: the event cannot be read. The invocation fails, and the event is kept for a person.
    Fail,
}

impl From<Mode> for DecisionWord {
    /// The word for an event that asks for something.
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Act => Self::Act,
            Mode::Observe => Self::Observe,
        }
    }
}

/// One action and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionReport {
    /// What, in kebab case: `recommendation-scan`, `integrity-scan`, `apply-rules`, `follow-up`, `highlight`, ...
    pub action: String,
    /// On which instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<InstanceId>,
    /// Id that the called service gave: scheduled task, message, finding, schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How it ended.
    pub result: ActionResult,
    /// More for the person who reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl ActionReport {
    /// An action that is about no single instance.
    pub fn new(action: impl Into<String>, result: ActionResult, detail: impl Into<String>) -> Self {
        Self { action: action.into(), instance: None, id: None, result, detail: Some(detail.into()) }
    }

    /// The same with an id.
    #[must_use]
    pub fn with_id(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }
}

/// How an action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActionResult {
    /// Carried out.
    Done,
    /// Would be carried out in mode `act`.
    Planned,
    /// Not needed now; the detail says why.
    Skipped,
    /// Tried without success; the detail says why.
    Failed,
}
