//! `AWS::Events::Rule` that a clock triggers.

use super::rule::targets;
use super::{Tags, Value};

/// A rule that invokes one function at a rate. What EventBridge cannot hand over lands in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRule {
    /// Name, at most 64 characters.
    pub name: String,
    /// One line for the console, at most 512 characters.
    pub description: String,
    /// Minutes from one run to the next, at least 1.
    pub every_minutes: u32,
    /// ARN of the function.
    pub target: Value,
    /// ARN of the queue for what could not be handed over.
    pub dead_letters: Value,
    /// Tags.
    pub tags: Tags,
}

impl ScheduleRule {
    pub(crate) fn properties(&self) -> Value {
        Value::object([
            ("Name", Some(self.name.as_str().into())),
            ("Description", Some(self.description.as_str().into())),
            ("State", Some("ENABLED".into())),
            ("ScheduleExpression", Some(rate(self.every_minutes).into())),
            ("Targets", Some(targets(&self.target, &self.dead_letters))),
            ("Tags", Some(self.tags.to_value())),
        ])
    }
}

/// EventBridge wants the singular for one, and a person the largest unit.
fn rate(minutes: u32) -> String {
    let (count, unit) = match minutes {
        days if days % 1_440 == 0 => (days / 1_440, "day"),
        hours if hours % 60 == 0 => (hours / 60, "hour"),
        minutes => (minutes, "minute"),
    };
    format!("rate({count} {unit}{})", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn rates_are_written_as_eventbridge_reads_them() {
        for (minutes, text) in [
            (1, "rate(1 minute)"),
            (90, "rate(90 minutes)"),
            (60, "rate(1 hour)"),
            (720, "rate(12 hours)"),
            (1_440, "rate(1 day)"),
            (2_880, "rate(2 days)"),
        ] {
            assert_eq!(rate(minutes), text);
        }
    }
}
