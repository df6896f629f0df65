//! The two tags that every taggable resource carries.

use palisade_contract::{TAG_INSTALL, TAG_VERSION};

use super::Value;

/// What the tags say. They stand on each resource and not only on the stack, so that they survive the stack and reach
/// resources that CloudFormation does not hand its stack tags to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags {
    /// Name of the install.
    pub install: String,
    /// Version of the tool that rendered.
    pub version: String,
}

impl Tags {
    pub(crate) fn to_value(&self) -> Value {
        self.and([])
    }

    /// These and more, each with key and value.
    pub(crate) fn and(&self, more: impl IntoIterator<Item = (String, String)>) -> Value {
        let tag = |key: &str, value: &str| Value::object([("Key", Some(key.into())), ("Value", Some(value.into()))]);
        let own = [tag(TAG_INSTALL, &self.install), tag(TAG_VERSION, &self.version)];
        let more = more.into_iter().map(|(key, value)| tag(&key, &value));
        Value::List(own.into_iter().chain(more).collect())
    }
}
