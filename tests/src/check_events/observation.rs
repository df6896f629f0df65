//! What was seen of one event in one handler.

use palisade_contract::Outcome;
use serde_json::Value;

use super::aws_stand_in::AwsCall;
use crate::lambda_runtime::FunctionError;

/// How an invocation ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// With a value.
    Value(Value),
    /// With something that is not JSON.
    NotJson(String),
    /// With an error, after which the process asked for the next event.
    Error(FunctionError),
    /// The process is no more; with what became of it.
    Gone(String),
}

impl Answer {
    /// Reads the value that a function returned.
    pub(super) fn of_body(body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(value) => Self::Value(value),
            Err(error) => Self::NotJson(format!("{error}: {}", String::from_utf8_lossy(body))),
        }
    }
}

/// A call to the Workload Security API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiCall {
    pub(super) method: String,
    /// Below the base URL.
    pub(super) path: String,
}

impl ApiCall {
    /// Searches are sent with POST, and change nothing either.
    pub(super) fn reads(&self) -> bool {
        self.method == "GET" || self.method == "POST" && self.path.ends_with("/search")
    }
}

/// Everything that an event led to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Observation {
    pub(super) answer: Answer,
    /// Lines on standard output.
    pub(super) stdout: Vec<String>,
    /// Lines on standard error: for people who look for the cause of a failure.
    pub(super) stderr: Vec<String>,
    pub(super) api_calls: Vec<ApiCall>,
    pub(super) aws_calls: Vec<AwsCall>,
    /// What AWS Config was answered, as it was sent.
    pub(super) evaluations: Vec<Value>,
}

/// A line that is marked as an outcome.
#[derive(Debug, Clone)]
pub(super) struct OutcomeLine {
    /// As it was written.
    pub(super) raw: Value,
    /// Typed, or why that is not possible.
    pub(super) outcome: Result<Outcome, String>,
}

impl Observation {
    /// The outcomes on standard output, in order, and the lines that are none.
    pub(super) fn lines(&self) -> (Vec<OutcomeLine>, Vec<&str>) {
        let mut outcomes = Vec::new();
        let mut others = Vec::new();
        for line in &self.stdout {
            match serde_json::from_str::<Value>(line) {
                Ok(raw) if raw["palisade"] == palisade_contract::OUTCOME_MARK => {
                    let outcome = serde_json::from_value(raw.clone()).map_err(|error| error.to_string());
                    outcomes.push(OutcomeLine { raw, outcome });
                }
                _ => others.push(line.as_str()),
            }
        }
        (outcomes, others)
    }
}
