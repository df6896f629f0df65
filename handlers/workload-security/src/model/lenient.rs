//! Reading a field that may be absent or null as its default.

use serde::{Deserialize, Deserializer};

/// Null as the default value; together with `#[serde(default)]` an absent field as well.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
