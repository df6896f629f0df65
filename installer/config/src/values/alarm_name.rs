//! The name of a CloudWatch alarm.

use std::fmt;

use serde::Serialize;

use super::ValueError;

/// Without control characters: CloudWatch takes everything else.
pub(crate) const ALARM_NAME_PATTERN: &str = r"^[^\x00-\x1f\x7f]{1,255}$";

/// Longest name that CloudWatch takes.
const LONGEST: usize = 255;

/// Name of a metric or composite alarm, as CloudWatch takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AlarmName(String);

impl AlarmName {
    /// Reads a name; no ARN, because the account and the region are given already.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        if let Some((_, name)) = text.strip_prefix("arn:").and_then(|rest| rest.split_once(":alarm:")) {
            let hint = format!("write `{name}`: it is looked for in the home region of `targets.account`");
            return Err(ValueError::new(format!("`{text}` is an ARN, not the name of an alarm"), hint));
        }
        if text.is_empty() || text.chars().count() > LONGEST || text.chars().any(|c| c.is_ascii_control()) {
            let message = format!("`{}` is not the name of an alarm", text.escape_debug());
            return Err(ValueError::new(
                message,
                format!("1 to {LONGEST} characters, none of them a control character"),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AlarmName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
