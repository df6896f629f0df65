//! The name of an install.

use std::fmt;

use serde::Serialize;

use super::ValueError;

pub(crate) const INSTALL_NAME_PATTERN: &str = "^[a-z][a-z0-9-]{0,19}$";

/// What stacks, functions and tags of one install are named after.
///
/// At most 20 characters: the bundle bucket adds the account and the region and may have 63.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct InstallName(String);

impl InstallName {
    /// Reads lower-case letters, digits and hyphens that begin with a letter.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let first = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        let rest = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if first && rest && text.len() <= 20 {
            return Ok(Self(text.to_owned()));
        }
        Err(ValueError::new(
            format!("`{text}` cannot be the name of an install"),
            "use up to 20 lower-case letters, digits and hyphens, a letter first",
        ))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InstallName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
