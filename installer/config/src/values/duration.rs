//! Lengths of time as the config file writes them.

use std::fmt;

use serde::{Serialize, Serializer};

use super::ValueError;

pub(crate) const DURATION_PATTERN: &str = "^[0-9]+[smhd]$";

/// Seconds in each unit, largest first.
const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// A length of time in whole seconds, written as digits and one unit: `90s`, `15m`, `24h`, `7d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    seconds: u64,
}

impl Duration {
    /// `seconds` seconds.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self { seconds }
    }

    /// Reads digits followed by `s`, `m`, `h` or `d`.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let refuse = |hint: &str| Err(ValueError::new(format!("`{text}` is not a duration"), hint));
        let mut letters = text.chars();
        let Some(unit) = letters.next_back() else { return refuse("write a number and s, m, h or d, like 15m") };
        let digits = letters.as_str();
        let Some((_, seconds)) = UNITS.into_iter().find(|(letter, _)| *letter == unit) else {
            let bare = text.bytes().all(|b| b.is_ascii_digit());
            return refuse(if bare {
                "the unit is missing: add s, m, h or d, like 15m"
            } else {
                "write a number and s, m, h or d, like 15m"
            });
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return refuse("write a whole number and s, m, h or d, like 15m");
        }
        match digits.parse::<u64>().ok().and_then(|count| count.checked_mul(seconds)) {
            Some(seconds) => Ok(Self { seconds }),
            None => refuse("the number is too large"),
        }
    }

    /// Its length in seconds.
    pub const fn seconds(self) -> u64 {
        self.seconds
    }

    /// Its length in minutes, the rest cut off.
    pub const fn minutes(self) -> u64 {
        self.seconds / 60
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (letter, length) = UNITS
            .into_iter()
            .find(|(_, length)| self.seconds > 0 && self.seconds.is_multiple_of(*length))
            .unwrap_or(('s', 1));
        write!(f, "{}{letter}", self.seconds / length)
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
