//! `AWS::SQS::Queue` and its policy.

use super::{Statement, Tags, Value, policy::document};

/// A standard queue, encrypted by SQS itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Name, at most 80 characters.
    pub name: String,
    /// Seconds that a message is kept; at most 1,209,600 (14 days).
    pub retention_seconds: u32,
    /// Largest message in bytes; at most 1,048,576.
    pub maximum_message_bytes: u32,
    /// Tags.
    pub tags: Tags,
}

impl Queue {
    pub(crate) fn properties(&self) -> Value {
        Value::object([
            ("QueueName", Some(self.name.as_str().into())),
            ("MessageRetentionPeriod", Some(self.retention_seconds.into())),
            ("MaximumMessageSize", Some(self.maximum_message_bytes.into())),
            ("SqsManagedSseEnabled", Some(true.into())),
            ("Tags", Some(self.tags.to_value())),
        ])
    }
}

/// Who may do what with a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuePolicy {
    /// URL of the queue.
    pub queue: Value,
    /// The statements.
    pub statements: Vec<Statement>,
}

impl QueuePolicy {
    pub(crate) fn properties(&self) -> Value {
        Value::object([
            ("Queues", Some(Value::list([self.queue.clone()]))),
            ("PolicyDocument", Some(document(&self.statements))),
        ])
    }
}
