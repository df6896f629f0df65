//! Email addresses of subscriptions.

use std::fmt;

use serde::Serialize;

use super::ValueError;

/// An address that mail could reach. Whether it does, the confirmation mail shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Reads `name@domain`; refuses what cannot be an address, no more.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let plausible = text.split_once('@').is_some_and(|(name, domain)| {
            !name.is_empty()
                && domain.contains('.')
                && domain
                    .split('.')
                    .all(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        });
        let printable = text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '<' | '>' | ','));
        if plausible && printable && text.len() <= 254 {
            return Ok(Self(text.to_owned()));
        }
        Err(ValueError::new(format!("`{text}` is not an email address"), "write it like team@example.com"))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
