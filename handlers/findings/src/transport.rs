//! The forms in which JSON reaches a function, told apart by their keys.

use std::fmt;

use serde_json::Value;

use crate::config_rule::ConfigInvocation;
use crate::envelope::Envelope;
use crate::failure::Failure;
use crate::json;
use crate::legacy::Legacy;
use crate::schedule::Schedule;

/// Most messages in messages that are unwrapped. A real one has four: SQS, SNS, destination record, event.
pub const MAX_WRAPPINGS: usize = 8;

/// What handed the JSON to the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// EventBridge, with its envelope.
    EventBridge,
    /// An SNS subscription.
    Sns,
    /// An SQS queue.
    Sqs,
    /// AWS Config, for a custom rule.
    Config,
    /// Lambda, as the destination of another invocation.
    LambdaDestination,
    /// EventBridge Scheduler, with a custom input.
    SchedulerInput,
    /// A follow-up that Palisade scheduled.
    FollowUp,
    /// CloudFormation, for a custom resource.
    CloudFormation,
    /// None that is known.
    Unknown,
}

impl Transport {
    /// The name in kebab case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EventBridge => "eventbridge",
            Self::Sns => "sns",
            Self::Sqs => "sqs",
            Self::Config => "config",
            Self::LambdaDestination => "lambda-destination",
            Self::SchedulerInput => "scheduler-input",
            Self::FollowUp => "follow-up",
            Self::CloudFormation => "cloudformation",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One layer of a message, by the keys it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `Records` of SNS, SQS or another service.
    Records,
    /// An SNS notification as it lies in a queue without raw delivery.
    Notification,
    /// The record of a Lambda destination.
    Destination,
    /// Text that may hold any of the others.
    Text,
    FollowUp,
    CustomResource,
    Config,
    Envelope,
    InspectorClassic,
    SchedulerInput,
    Unknown,
}

impl Form {
    pub(crate) fn of(value: &Value) -> Self {
        let has = |key| json::str_at(value, &[key]).is_some();
        match value {
            Value::String(_) => Self::Text,
            _ if json::str_at(value, &["palisade"]) == Some("follow-up") => Self::FollowUp,
            _ if has("RequestType") && has("ResponseURL") => Self::CustomResource,
            _ if ConfigInvocation::is(value) => Self::Config,
            _ if json::at(value, &["Records"]).is_array() => Self::Records,
            _ if Failure::is_destination_record(value) => Self::Destination,
            _ if Envelope::is(value) => Self::Envelope,
            _ if has("Message") && (has("TopicArn") || has("MessageId")) => Self::Notification,
            _ if Legacy::is_inspector_message(value) => Self::InspectorClassic,
            _ if Schedule::is_input(value) => Self::SchedulerInput,
            _ => Self::Unknown,
        }
    }
}

/// The service whose record this is, by its content first: `eventSource` is spelt in two ways.
pub(crate) fn transport_of_record(record: &Value) -> Transport {
    let source = json::str_at(record, &["eventSource"]).or_else(|| json::str_at(record, &["EventSource"]));
    if json::at(record, &["Sns"]).is_object() {
        Transport::Sns
    } else if record.get("body").is_some() && (source == Some("aws:sqs") || record.get("messageId").is_some()) {
        Transport::Sqs
    } else {
        Transport::Unknown
    }
}
