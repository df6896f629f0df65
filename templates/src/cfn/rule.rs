//! `AWS::Events::Rule`: which events of the default bus reach a function.

use serde_json::Value as Json;

use super::{Tags, Value};

/// A rule with one target. EventBridge tries for 24 hours to hand an event over, its own default; what it cannot hand
/// over lands in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Name, at most 64 characters.
    pub name: String,
    /// One line for the console, at most 512 characters.
    pub description: String,
    /// Which events; at most 2,048 characters.
    pub pattern: Json,
    /// ARN of the function.
    pub target: Value,
    /// ARN of the queue for what could not be handed over.
    pub dead_letters: Value,
    /// Tags.
    pub tags: Tags,
}

/// The one target of a rule: a function, and the queue for what could not be handed over to it.
pub(super) fn targets(function: &Value, dead_letters: &Value) -> Value {
    Value::List(vec![Value::object([
        ("Id", Some("handler".into())),
        ("Arn", Some(function.clone())),
        ("DeadLetterConfig", Some(Value::object([("Arn", Some(dead_letters.clone()))]))),
    ])])
}

impl Rule {
    pub(crate) fn properties(&self) -> Value {
        Value::object([
            ("Name", Some(self.name.as_str().into())),
            ("Description", Some(self.description.as_str().into())),
            ("State", Some("ENABLED".into())),
            ("EventPattern", Some(Value::Json(self.pattern.clone()))),
            ("Targets", Some(targets(&self.target, &self.dead_letters))),
            ("Tags", Some(self.tags.to_value())),
        ])
    }
}
