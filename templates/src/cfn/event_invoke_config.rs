//! `AWS::Lambda::EventInvokeConfig`: how often a failed event is tried again, and where it is kept afterwards.

use super::Value;

/// Retries of a function's asynchronous events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventInvokeConfig {
    /// Name of the function.
    pub function: Value,
    /// Further attempts after the first failed; 0 to 2.
    pub retries: u16,
    /// Age in seconds at which an event is given up; 60 to 21,600.
    pub maximum_age_seconds: u16,
    /// ARN of the queue that keeps what was given up.
    pub on_failure: Value,
}

impl EventInvokeConfig {
    pub(crate) fn properties(&self) -> Value {
        let on_failure = Value::object([("Destination", Some(self.on_failure.clone()))]);
        Value::object([
            ("FunctionName", Some(self.function.clone())),
            ("Qualifier", Some("$LATEST".into())),
            ("MaximumRetryAttempts", Some(self.retries.into())),
            ("MaximumEventAgeInSeconds", Some(self.maximum_age_seconds.into())),
            ("DestinationConfig", Some(Value::object([("OnFailure", Some(on_failure))]))),
        ])
    }
}
