//! Which topic hears about which instance.

use serde::{Deserialize, Serialize};

/// Instances that carry the tag `tag` with the value `value` are reported to `topic` instead of the default topic.
///
/// The first route that fits wins; routes are tried in the order of the config file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Tag key, exact.
    pub tag: String,
    /// Tag value, exact.
    pub value: String,
    /// ARN of the SNS topic.
    pub topic: String,
}
