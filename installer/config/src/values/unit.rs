//! The id of an organisational unit, or of the root above all of them.

use std::fmt;

use serde::Serialize;

use super::ValueError;

pub(crate) const UNIT_PATTERN: &str = "^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$";

/// An organisational unit, `ou-ab12-11112222`, or a root, `r-ab12`: with it every account below, at any depth.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct UnitId(String);

impl UnitId {
    /// Reads an id of the form that AWS Organizations gives.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let run = |part: &str, least: usize| {
            (least..=32).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
        };
        let fits = match text.split('-').collect::<Vec<_>>().as_slice() {
            ["r", root] => run(root, 4),
            ["ou", root, unit] => run(root, 4) && run(unit, 8),
            _ => false,
        };
        if fits {
            return Ok(Self(text.to_owned()));
        }
        let hint = "`aws organizations list-roots` and `list-organizational-units-for-parent` print the ids";
        Err(ValueError::new(format!("`{text}` is not the id of an organisational unit or root"), hint))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
