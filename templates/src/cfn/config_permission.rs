//! `AWS::Lambda::Permission`: lets AWS Config invoke one function.

use super::Value;

/// Lets the rules of AWS Config of the own account invoke a function. Not by the rule's ARN: it holds an id that AWS makes
/// up when the rule is created, and a rule is refused whose function it may not invoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigPermission {
    /// Name of the function.
    pub function: Value,
}

impl ConfigPermission {
    pub(crate) fn properties(&self) -> Value {
        Value::object([
            ("Action", Some("lambda:InvokeFunction".into())),
            ("FunctionName", Some(self.function.clone())),
            ("Principal", Some("config.amazonaws.com".into())),
            ("SourceAccount", Some(Value::account())),
        ])
    }
}
