//! The id of an EC2 instance, in the one form that is accepted everywhere.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An EC2 instance id: `i-` and 8 or 17 lower-case hexadecimal digits.
///
/// Findings carry redacted or invented ids; one that does not match names no instance and is never looked up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InstanceId(String);

impl InstanceId {
    /// The id when `text` is one, else `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("i-")?;
        let hexadecimal = digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        (matches!(digits.len(), 8 | 17) && hexadecimal).then(|| Self(text.to_owned()))
    }

    /// The id as text, for example `i-0123456789abcdef0`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for InstanceId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` is not an EC2 instance id"))
    }
}

impl From<InstanceId> for String {
    fn from(id: InstanceId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_forms_are_ids() {
        for good in ["i-99999999", "i-0e8dfbd8c13eca8ad"] {
            assert!(InstanceId::parse(good).is_some(), "{good}");
        }
        for bad in
            ["", "i-", "i-blart", "i-9999999", "i-999999999", "I-99999999", "i-9999999G", "mi-99999999", " i-99999999"]
        {
            assert!(InstanceId::parse(bad).is_none(), "{bad}");
        }
    }
}
