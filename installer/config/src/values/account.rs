//! The id of an AWS account.

use std::fmt;

use serde::Serialize;

use super::ValueError;

pub(crate) const ACCOUNT_PATTERN: &str = "^[0-9]{12}$";

/// An AWS account id: 12 digits. Text, because a leading zero counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct AccountId(String);

impl AccountId {
    /// Reads 12 digits; no spaces, no hyphens.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Self(text.to_owned()));
        }
        let hint = match text.bytes().filter(u8::is_ascii_digit).count() {
            12 => "write the 12 digits without anything between them".to_owned(),
            11 => "11 digits: a leading zero may have been lost on the way".to_owned(),
            _ => "`aws sts get-caller-identity` prints the account id".to_owned(),
        };
        Err(ValueError::new(format!("`{text}` is not an AWS account id of 12 digits"), hint))
    }

    /// The 12 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
