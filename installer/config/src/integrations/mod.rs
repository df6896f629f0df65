//! One optional block per integration. A new one gets a field in `blocks/file.rs` and a line in [`Integrations`].

mod config_rules;
mod inspector;
mod response;
mod waf;

use palisade_contract::{HANDLERS, Integration};
use serde::{Deserialize, Deserializer, Serialize};

use crate::read::{Document, either};

pub use config_rules::ConfigRules;
pub(crate) use config_rules::{ConfigRulesFile, DEFAULT_CLEAR, DEFAULT_EVERY, DEFAULT_MODE};
pub use inspector::Inspector;
pub(crate) use inspector::{DEFAULT_COMPUTERS, InspectorFile};
pub use response::Response;
pub(crate) use response::{Defaults, ResponseFile, defaults, security_hub_schema};
pub use waf::Waf;
pub(crate) use waf::{EVERY as WAF_EVERY, WafFile};

/// What is turned on, each with its settings. At least one is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Integrations {
    /// GuardDuty findings on EC2 instances.
    pub guardduty: Option<Response>,
    /// Macie findings on buckets.
    pub macie: Option<Response>,
    /// Inspector findings with CVEs on EC2 instances.
    pub inspector: Option<Inspector>,
    /// Web ACLs of load balancers and distributions, on a schedule.
    pub waf: Option<Waf>,
    /// Security Hub findings of any product on EC2 instances.
    #[serde(rename = "security-hub")]
    pub security_hub: Option<Response>,
    /// Rules of AWS Config about EC2 instances.
    pub config: Option<ConfigRules>,
}

/// The blocks as the file has them.
pub(crate) struct IntegrationsFile {
    pub(crate) guardduty: Option<ResponseFile>,
    pub(crate) macie: Option<ResponseFile>,
    pub(crate) inspector: Option<InspectorFile>,
    pub(crate) waf: Option<WafFile>,
    pub(crate) config: Option<ConfigRulesFile>,
    pub(crate) security_hub: Option<ResponseFile>,
}

impl IntegrationsFile {
    pub(crate) fn check(self, document: &mut Document<'_>) -> Option<Integrations> {
        // All, before one that is wrong ends it: the file's problems are named all at once.
        let guardduty = optional(self.guardduty, |block| block.check(Integration::GuardDuty, document));
        let macie = optional(self.macie, |block| block.check(Integration::Macie, document));
        let inspector = optional(self.inspector, |block| block.check(document));
        let waf = optional(self.waf, |block| block.check(document));
        let config = optional(self.config, |block| block.check(document));
        let security_hub = optional(self.security_hub, |block| block.check(Integration::SecurityHub, document));
        let integrations = Integrations {
            guardduty: guardduty.ok()?,
            macie: macie.ok()?,
            inspector: inspector.ok()?,
            waf: waf.ok()?,
            config: config.ok()?,
            security_hub: security_hub.ok()?,
        };
        if integrations.enabled().is_empty() {
            let blocks: Vec<&str> = HANDLERS.iter().map(|spec| spec.integration.as_str()).collect();
            let blocks = either(&blocks);
            let hint = format!("add the block {blocks}: it may be empty, everything in it has a default");
            document.file_problem("no integration is turned on", hint);
            return None;
        }
        Some(integrations)
    }
}

/// What is wrong was told to the document.
struct Told;

/// A block that is there is checked; one that is not is fine.
fn optional<File, Block>(file: Option<File>, check: impl FnOnce(File) -> Option<Block>) -> Result<Option<Block>, Told> {
    file.map_or(Ok(None), |file| check(file).map(Some).ok_or(Told))
}

impl Integrations {
    /// The integrations that answer findings and are turned on, in the order of the docs.
    pub fn responses(&self) -> impl Iterator<Item = (Integration, &Response)> {
        let all = [
            (Integration::GuardDuty, self.guardduty.as_ref()),
            (Integration::Macie, self.macie.as_ref()),
            (Integration::Inspector, self.inspector.as_ref().map(|block| &block.response)),
            (Integration::SecurityHub, self.security_hub.as_ref()),
        ];
        all.into_iter().filter_map(|(integration, block)| Some((integration, block?)))
    }

    pub(crate) fn enabled(&self) -> Vec<Integration> {
        let on = |integration| match integration {
            Integration::Waf => self.waf.is_some(),
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
