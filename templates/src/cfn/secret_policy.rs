//! `AWS::SecretsManager::ResourcePolicy`: who besides the own account may do what with a secret.

use super::{Statement, Value, policy::document};

/// The policy of a secret; Secrets Manager refuses one that lets in everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretPolicy {
    /// ARN of the secret.
    pub secret: Value,
    /// The statements.
    pub statements: Vec<Statement>,
}

impl SecretPolicy {
    pub(crate) fn properties(&self) -> Value {
        Value::object([
            ("SecretId", Some(self.secret.clone())),
            ("BlockPublicPolicy", Some(true.into())),
            ("ResourcePolicy", Some(document(&self.statements))),
        ])
    }
}
