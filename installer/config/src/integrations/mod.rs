//! One optional block per integration. A new one gets a field in `blocks/file.rs` and a line in [`Integrations`].

mod config_rules;
mod response;

use palisade_contract::{HANDLERS, Integration};
use serde::{Deserialize, Deserializer, Serialize};

use crate::read::{Document, either};

pub use config_rules::ConfigRules;
pub(crate) use config_rules::{ConfigRulesFile, DEFAULT_CLEAR, DEFAULT_EVERY, DEFAULT_MODE};
pub use response::Response;
pub(crate) use response::{ResponseFile, defaults, security_hub_schema};

/// What is turned on, each with its settings. At least one is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Integrations {
    /// GuardDuty findings on EC2 instances.
    pub guardduty: Option<Response>,
    /// Security Hub findings of any product on EC2 instances.
    #[serde(rename = "security-hub")]
    pub security_hub: Option<Response>,
    /// Rules of AWS Config about EC2 instances.
    pub config: Option<ConfigRules>,
}

impl Integrations {
    pub(crate) fn check(
        guardduty: Option<ResponseFile>,
        security_hub: Option<ResponseFile>,
        config: Option<ConfigRulesFile>,
        document: &mut Document<'_>,
    ) -> Option<Self> {
        if guardduty.is_none() && security_hub.is_none() && config.is_none() {
            let blocks: Vec<&str> = HANDLERS.iter().map(|spec| spec.integration.as_str()).collect();
            let blocks = either(&blocks);
            let hint = format!("add the block {blocks}: it may be empty, everything in it has a default");
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
        let config = match config {
            Some(block) => block.check(document).map(Some),
            None => Some(None),
        };
        Some(Self { guardduty: guardduty?, security_hub: security_hub?, config: config? })
    }

    /// The integrations that answer findings and are turned on, in the order of the docs.
    pub fn responses(&self) -> impl Iterator<Item = (Integration, &Response)> {
        let all = [(Integration::GuardDuty, &self.guardduty), (Integration::SecurityHub, &self.security_hub)];
        all.into_iter().filter_map(|(integration, block)| Some((integration, block.as_ref()?)))
    }

    pub(crate) fn enabled(&self) -> Vec<Integration> {
        let on = |integration| match integration {
            Integration::Config => self.config.is_some(),
            other => self.responses().any(|(integration, _)| integration == other),
        };
        HANDLERS.iter().map(|spec| spec.integration).filter(|integration| on(*integration)).collect()
    }
}

/// A block that is there but empty turns its integration on: its key says so already.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::<T>::deserialize(deserializer).map(|block| Some(block.unwrap_or_default()))
}
