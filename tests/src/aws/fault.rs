//! Faults that a test asks for, and which call they hit.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Makes calls of one operation fail.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fault {
    /// Signing name of the service.
    pub service: String,
    /// Operation; `*` for all of the service.
    pub operation: String,
    /// Matching calls that pass first.
    #[serde(default)]
    pub after: usize,
    /// Matching calls that are hit then.
    #[serde(default = "once")]
    pub times: usize,
    /// What happens to them.
    pub kind: FaultKind,
}

fn once() -> usize {
    1
}

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Refused for its rate, with the code that the service uses. Not performed.
    Throttle,
    /// Refused for a permission. Not performed.
    AccessDenied,
    /// Refused because the caller's clock, by which it is signed, is wrong. Not performed.
    ClockSkew,
    /// Status 500. Not performed.
    ServerError,
    /// The connection ends without an answer; whether the call was performed by then is the test's choice.
    Cut {
        /// Whether the emulator performs the call first.
        performed: bool,
    },
    /// Performed late.
    Delay {
        /// How late.
        milliseconds: u64,
    },
}

impl Fault {
    /// The next call of `operation` fails in this way.
    pub fn next(service: &str, operation: &str, kind: FaultKind) -> Self {
        Self { service: service.to_owned(), operation: operation.to_owned(), after: 0, times: 1, kind }
    }

    /// The call after `calls` more of them is the first to fail.
    #[must_use]
    pub fn after(self, calls: usize) -> Self {
        Self { after: calls, ..self }
    }

    /// So many calls fail.
    #[must_use]
    pub fn times(self, calls: usize) -> Self {
        Self { times: calls, ..self }
    }
}

impl FaultKind {
    /// How long the call is held back.
    pub(super) fn delay(self) -> Option<Duration> {
        match self {
            Self::Delay { milliseconds } => Some(Duration::from_millis(milliseconds)),
            _ => None,
        }
    }
}

/// What hits a call of `operation`, if anything; counts the call on the first fault that covers it.
pub(super) fn strike(faults: &mut Vec<Fault>, service: &str, operation: &str) -> Option<FaultKind> {
    let covers = |fault: &&mut Fault| {
        fault.service == service && (fault.operation == "*" || fault.operation == operation) && fault.times > 0
    };
    let fault = faults.iter_mut().find(covers)?;
    if fault.after > 0 {
        fault.after -= 1;
        return None;
    }
    fault.times -= 1;
    let kind = fault.kind;
    faults.retain(|fault| fault.times > 0);
    Some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_hits_only_the_calls_it_names() {
        let mut faults = vec![Fault::next("events", "PutEvents", FaultKind::Throttle).after(1).times(2)];
        assert_eq!(strike(&mut faults, "events", "ListRules"), None, "another operation");
        assert_eq!(strike(&mut faults, "sqs", "PutEvents"), None, "another service");
        assert_eq!(strike(&mut faults, "events", "PutEvents"), None, "passes first");
        assert_eq!(strike(&mut faults, "events", "PutEvents"), Some(FaultKind::Throttle));
        assert_eq!(strike(&mut faults, "events", "PutEvents"), Some(FaultKind::Throttle));
        assert_eq!(strike(&mut faults, "events", "PutEvents"), None, "spent");
        assert!(faults.is_empty());
    }
}
