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

impl Rule {
    pub(crate) fn properties(&self) -> Value {
        let target = Value::object([
            ("Id", Some("handler".into())),
            ("Arn", Some(self.target.clone())),
            ("DeadLetterConfig", Some(Value::object([("Arn", Some(self.dead_letters.clone()))]))),
        ]);
        Value::object([
            ("Name", Some(self.name.as_str().into())),
            ("Description", Some(self.description.as_str().into())),
            ("State", Some("ENABLED".into())),
            ("EventPattern", Some(Value::Json(self.pattern.clone()))),
            ("Targets", Some(Value::List(vec![target]))),
            ("Tags", Some(self.tags.to_value())),
        ])
    }
}
