//! One optional block per integration. A new one gets a file here, a field in `blocks/file.rs` and a line in [`Integrations`].

mod guardduty;

use palisade_contract::Integration;
use serde::{Deserialize, Deserializer, Serialize};

use crate::read::Document;

pub use guardduty::GuardDuty;
pub(crate) use guardduty::{DEFAULTS as GUARDDUTY_DEFAULTS, GuardDutyFile};

/// What is turned on, each with its settings. At least one is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Integrations {
    /// GuardDuty findings on EC2 instances.
    pub guardduty: Option<GuardDuty>,
}

impl Integrations {
    pub(crate) fn check(guardduty: Option<GuardDutyFile>, document: &mut Document<'_>) -> Option<Self> {
        if guardduty.is_none() {
            let hint = "add the block guardduty: it may be empty, everything in it has a default";
            document.file_problem("no integration is turned on", hint);
            return None;
        }
        let guardduty = match guardduty {
            Some(block) => Some(block.check(document)?),
            None => None,
        };
        Some(Self { guardduty })
    }

    pub(crate) fn enabled(&self) -> Vec<Integration> {
        self.guardduty.iter().map(|_| Integration::GuardDuty).collect()
    }
}

/// A block that is there but empty turns its integration on: its key says so already.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::<T>::deserialize(deserializer).map(|block| Some(block.unwrap_or_default()))
}
