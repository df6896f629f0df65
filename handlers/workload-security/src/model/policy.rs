//! A policy: what the computers that use it have in common.

use serde::Deserialize;

use super::{
    ids::PolicyId,
    module::{Module, settings_of},
    module_settings::PolicyModule,
};
use crate::envelope::Listed;

/// A policy, own and inherited settings together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// The identifier.
    #[serde(rename = "ID")]
    pub id: PolicyId,
    /// The policy that it inherits from.
    #[serde(rename = "parentID")]
    pub parent_id: Option<PolicyId>,
    /// The name.
    pub name: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// `off`, or `ongoing` for scans that repeat by themselves.
    pub recommendation_scan_mode: Option<String>,
    /// `on` when a changed policy is sent to its computers at once, `off` when somebody has to send it.
    pub auto_requires_update: Option<String>,
    /// Anti-Malware.
    pub anti_malware: Option<PolicyModule>,
    /// Web Reputation.
    pub web_reputation: Option<PolicyModule>,
    /// Activity Monitoring.
    pub activity_monitoring: Option<PolicyModule>,
    /// Firewall.
    pub firewall: Option<PolicyModule>,
    /// Intrusion Prevention.
    pub intrusion_prevention: Option<PolicyModule>,
    /// Integrity Monitoring.
    pub integrity_monitoring: Option<PolicyModule>,
    /// Log Inspection.
    pub log_inspection: Option<PolicyModule>,
    /// Application Control.
    pub application_control: Option<PolicyModule>,
}

impl Listed for Policy {
    const NAME: &'static str = "policies";

    fn id(&self) -> i64 {
        self.id.0
    }
}

impl Policy {
    /// A module's settings.
    pub fn module(&self, module: Module) -> Option<&PolicyModule> {
        settings_of!(self, module).as_ref()
    }

    /// The policy has this name, whatever the case of its letters and the white space around it.
    pub fn is_named(&self, name: &str) -> bool {
        let fold = |text: &str| text.trim().to_lowercase();
        self.name.as_deref().is_some_and(|own| fold(own) == fold(name))
    }
}
