//! `AWS::KMS::Key` and its alias.

use super::{Statement, Tags, Value, policy::document};

/// A symmetric key that KMS renews every year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What it encrypts.
    pub description: String,
    /// Who may do what with it.
    pub statements: Vec<Statement>,
    /// Days between its deletion and its end, in which it can be saved; 7 to 30.
    pub pending_days: u16,
    /// Tags.
    pub tags: Tags,
}

impl Key {
    pub(crate) fn properties(&self) -> Value {
        Value::object([
            ("Description", Some(self.description.as_str().into())),
            ("EnableKeyRotation", Some(true.into())),
            ("PendingWindowInDays", Some(self.pending_days.into())),
            ("KeyPolicy", Some(document(&self.statements))),
            ("Tags", Some(self.tags.to_value())),
        ])
    }
}

/// A key's readable name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAlias {
    /// The name, beginning with `alias/`.
    pub name: String,
    /// Id of the key.
    pub key: Value,
}

impl KeyAlias {
    pub(crate) fn properties(&self) -> Value {
        Value::object([("AliasName", Some(self.name.as_str().into())), ("TargetKeyId", Some(self.key.clone()))])
    }
}
