//! `AWS::Lambda::Permission`: lets one EventBridge rule invoke one function.

use super::Value;

/// Lets a rule of the own account invoke a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// Name of the function.
    pub function: Value,
    /// ARN of the rule.
    pub rule: Value,
}

impl Permission {
    pub(crate) fn properties(&self) -> Value {
        Value::object([
            ("Action", Some("lambda:InvokeFunction".into())),
            ("FunctionName", Some(self.function.clone())),
            ("Principal", Some("events.amazonaws.com".into())),
            ("SourceAccount", Some(Value::account())),
            ("SourceArn", Some(self.rule.clone())),
        ])
    }
}
