//! `Custom::PalisadeWafRules`: stands for the rules that a function adds to web ACLs, so that they go with the stack.

use super::Value;

/// A custom resource whose deletion makes the function take its rules back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WafRules {
    /// ARN of the function.
    pub function: Value,
    /// Seconds after which CloudFormation stops waiting for the function.
    pub timeout_seconds: u16,
}

impl WafRules {
    pub(crate) fn properties(&self) -> Value {
        Value::object([
            ("ServiceToken", Some(self.function.clone())),
            ("ServiceTimeout", Some(self.timeout_seconds.into())),
        ])
    }
}
