//! `AWS::Logs::LogGroup`: what a function writes, and for how long it is kept.

use super::{Tags, Value};

/// A log group. It is encrypted with the service's own key: a customer key in each region would cost more than
/// everything else that stands there, and no secret is ever logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogGroup {
    /// Name, at most 512 characters.
    pub name: String,
    /// Days that lines are kept: one of the values that CloudWatch Logs allows.
    pub retention_days: u16,
    /// Tags.
    pub tags: Tags,
}

impl LogGroup {
    pub(crate) fn properties(&self) -> Value {
        Value::object([
            ("LogGroupName", Some(self.name.as_str().into())),
            ("RetentionInDays", Some(self.retention_days.into())),
            ("Tags", Some(self.tags.to_value())),
        ])
    }
}
