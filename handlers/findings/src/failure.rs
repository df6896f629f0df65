//! How a message failed before it came here: what dead-letter queues and failure destinations tell about it.

use serde_json::Value;

use crate::{arn, json};

/// Who gave up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// EventBridge or Scheduler could not hand the event over to its target.
    Target,
    /// Lambda, after a function failed or was throttled; told in a dead-letter queue's attributes.
    Function,
    /// Lambda likewise; told in a destination's record.
    Destination,
}

/// What is known about an earlier failure of the same event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Who gave up.
    pub kind: FailureKind,
    /// Error code, for example `NO_PERMISSIONS` or `Unhandled`.
    pub code: Option<String>,
    /// Error message.
    pub message: Option<String>,
    /// Why it was given up, for example `RetriesExhausted` or `MaximumRetryAttempts`.
    pub condition: Option<String>,
    /// How often it was tried (destinations) or tried again (targets).
    pub attempts: Option<u64>,
    /// ARN of the rule or schedule.
    pub rule_arn: Option<String>,
    /// ARN of the target or function.
    pub target_arn: Option<String>,
    /// Id of the failed invocation.
    pub request_id: Option<String>,
}

impl Failure {
    /// The account in the target's ARN.
    pub fn account(&self) -> Option<String> {
        arn::account_of(self.target_arn.as_deref()?)
    }

    /// The region in the target's ARN.
    pub fn region(&self) -> Option<String> {
        arn::region_of(self.target_arn.as_deref()?)
    }

    /// From the attributes of an SQS or SNS message; `None` when they tell of no failure.
    pub(crate) fn from_attributes(attributes: &Value) -> Option<Self> {
        let get = |name| attribute(attributes, name);
        let target =
            ["RULE_ARN", "SCHEDULE_ARN", "TARGET_ARN", "ERROR_CODE"].into_iter().any(|name| get(name).is_some());
        if target {
            return Some(Self {
                kind: FailureKind::Target,
                code: get("ERROR_CODE"),
                message: get("ERROR_MESSAGE"),
                condition: get("EXHAUSTED_RETRY_CONDITION"),
                attempts: get("RETRY_ATTEMPTS").and_then(|text| text.parse().ok()),
                rule_arn: get("RULE_ARN").or_else(|| get("SCHEDULE_ARN")),
                target_arn: get("TARGET_ARN"),
                request_id: None,
            });
        }
        let function = get("ErrorCode").is_some() || get("ErrorMessage").is_some();
        function.then(|| Self {
            kind: FailureKind::Function,
            code: get("ErrorCode"),
            message: get("ErrorMessage"),
            condition: None,
            attempts: None,
            rule_arn: None,
            target_arn: None,
            request_id: get("RequestID"),
        })
    }

    /// Whether `value` is the record that Lambda sends to a destination.
    pub(crate) fn is_destination_record(value: &Value) -> bool {
        json::at(value, &["requestContext"]).is_object() && value.get("requestPayload").is_some()
    }

    /// From a destination's record; `None` when the invocation succeeded.
    pub(crate) fn from_destination_record(value: &Value) -> Option<Self> {
        let condition = json::text_at(value, &["requestContext", "condition"]);
        if condition.as_deref() == Some("Success") {
            return None;
        }
        let response = |key| json::text_at(value, &["responsePayload", key]);
        Some(Self {
            kind: FailureKind::Destination,
            code: response("errorType").or_else(|| json::text_at(value, &["responseContext", "functionError"])),
            message: response("errorMessage"),
            condition,
            attempts: json::count(json::at(value, &["requestContext", "approximateInvokeCount"])),
            rule_arn: None,
            target_arn: json::text_at(value, &["requestContext", "functionArn"]),
            request_id: json::text_at(value, &["requestContext", "requestId"]),
        })
    }
}

/// The same attribute is spelt in three ways: by Lambda's SQS event, by the SQS API and by SNS.
fn attribute(attributes: &Value, name: &str) -> Option<String> {
    let value = json::at(attributes, &[name]);
    ["stringValue", "StringValue", "Value"].into_iter().find_map(|key| json::text_at(value, &[key]))
}
