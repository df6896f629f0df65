//! `AWS::SecretsManager::Secret`: a place for a secret, never its value.

use super::{Tags, Value};

/// A secret without a value. There is no field for one: what is in a template can be read by whoever may read stacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Name, at most 512 characters; Secrets Manager appends six of its own in the ARN.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// ARN of the key that encrypts it.
    pub key: Value,
    /// Tags.
    pub tags: Tags,
}

impl Secret {
    pub(crate) fn properties(&self) -> Value {
        Value::object([
            ("Name", Some(self.name.as_str().into())),
            ("Description", Some(self.description.as_str().into())),
            ("KmsKeyId", Some(self.key.clone())),
            ("Tags", Some(self.tags.to_value())),
        ])
    }
}
