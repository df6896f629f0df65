//! `AWS::Scheduler::ScheduleGroup`: holds the schedules that handlers open, and takes them along when it is deleted.

use super::{Tags, Value};

/// A group of schedules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleGroup {
    /// Name, at most 64 characters.
    pub name: String,
    /// Tags.
    pub tags: Tags,
}

impl ScheduleGroup {
    pub(crate) fn properties(&self) -> Value {
        Value::object([("Name", Some(self.name.as_str().into())), ("Tags", Some(self.tags.to_value()))])
    }
}
