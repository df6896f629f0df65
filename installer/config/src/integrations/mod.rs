//! One optional block per integration. A new one gets a field in `blocks/file.rs` and a line in [`Integrations`].

mod response;
mod waf;

use palisade_contract::Integration;
use serde::{Deserialize, Deserializer, Serialize};

use crate::read::Document;

pub use response::Response;
pub(crate) use response::{ResponseFile, defaults, security_hub_schema};
pub use waf::Waf;
pub(crate) use waf::{EVERY as WAF_EVERY, WafFile};

/// What is turned on, each with its settings. At least one is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Integrations {
    /// GuardDuty findings on EC2 instances.
    pub guardduty: Option<Response>,
    /// Web ACLs of load balancers and distributions, on a schedule.
    pub waf: Option<Waf>,
    /// Security Hub findings of any product on EC2 instances.
    #[serde(rename = "security-hub")]
    pub security_hub: Option<Response>,
}

impl Integrations {
    pub(crate) fn check(
        guardduty: Option<ResponseFile>,
        waf: Option<WafFile>,
        security_hub: Option<ResponseFile>,
        document: &mut Document<'_>,
    ) -> Option<Self> {
        if guardduty.is_none() && waf.is_none() && security_hub.is_none() {
            let hint = "add the block guardduty, waf or security-hub: it may be empty, everything in it has a default";
            document.file_problem("no integration is turned on", hint);
            return None;
        }
        let mut check = |block: Option<ResponseFile>, integration| match block {
            Some(block) => block.check(integration, document).map(Some),
            None => Some(None),
        };
        // Both, before one that is wrong ends it: the file's problems are named all at once.
        let guardduty = check(guardduty, Integration::GuardDuty);
        let security_hub = check(security_hub, Integration::SecurityHub);
        let waf = match waf {
            Some(block) => block.check(document).map(Some),
            None => Some(None),
        };
        Some(Self { guardduty: guardduty?, waf: waf?, security_hub: security_hub? })
    }

    /// The integrations that answer findings and are turned on, in the order of the docs.
    pub fn responses(&self) -> impl Iterator<Item = (Integration, &Response)> {
        let all = [(Integration::GuardDuty, &self.guardduty), (Integration::SecurityHub, &self.security_hub)];
        all.into_iter().filter_map(|(integration, block)| Some((integration, block.as_ref()?)))
    }

    pub(crate) fn enabled(&self) -> Vec<Integration> {
        let waf = self.waf.as_ref().map(|_| Integration::Waf);
        let mut all: Vec<Integration> = self.responses().map(|(integration, _)| integration).chain(waf).collect();
        all.sort();
        all
    }
}

/// A block that is there but empty turns its integration on: its key says so already.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::<T>::deserialize(deserializer).map(|block| Some(block.unwrap_or_default()))
}
