//! What a policy or a computer sets of its own, and the policies and computers that set it.

use super::super::clock::Millis;
use super::module::{RuleModule, SecurityModule};
use std::collections::{BTreeMap, BTreeSet};

/// The settings of one policy or computer, without what it inherits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    pub(crate) states: BTreeMap<SecurityModule, String>,
    pub(crate) rules: BTreeMap<RuleModule, BTreeSet<i64>>,
    pub(crate) settings: BTreeMap<String, String>,
}

impl Profile {
    pub(crate) fn rules(&self, module: RuleModule) -> BTreeSet<i64> {
        self.rules.get(&module).cloned().unwrap_or_default()
    }

    pub(crate) fn rules_mut(&mut self, module: RuleModule) -> &mut BTreeSet<i64> {
        self.rules.entry(module).or_default()
    }
}

/// A policy; a child inherits what it does not set.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    pub(crate) id: i64,
    pub(crate) parent: Option<i64>,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) recommendation_scan_mode: &'static str,
    /// Whether a change is sent to the computers at once.
    pub(crate) auto_requires_update: bool,
    pub(crate) profile: Profile,
}

/// What is at the other end of a computer's entry in the manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Agent {
    /// Sends its heartbeats.
    Online,
    /// Activated, and has missed its heartbeats: whatever waits for it stays pending.
    Offline,
    /// None: the computer is known from the cloud account's inventory only.
    None,
}

/// Rules that a recommendation scan found wanting or needless.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recommendations {
    pub(crate) assign: BTreeMap<RuleModule, BTreeSet<i64>>,
    pub(crate) unassign: BTreeMap<RuleModule, BTreeSet<i64>>,
}

/// A computer.
#[derive(Clone, Debug)]
pub(crate) struct Computer {
    pub(crate) id: i64,
    pub(crate) host_name: String,
    pub(crate) display_name: String,
    pub(crate) description: String,
    pub(crate) platform: String,
    pub(crate) instance: String,
    pub(crate) account: String,
    pub(crate) region: String,
    /// Whether the AWS account is connected to the tenant.
    pub(crate) connector: bool,
    pub(crate) agent: Agent,
    /// Since when the agent is as it is.
    pub(crate) agent_since: Millis,
    pub(crate) group: i64,
    pub(crate) policy: Option<i64>,
    pub(crate) profile: Profile,
    /// What the next recommendation scan will find.
    pub(crate) hidden: Recommendations,
    /// What the last one found.
    pub(crate) found: Recommendations,
    pub(crate) last_recommendation_scan: Option<Millis>,
    pub(crate) last_integrity_scan: Option<Millis>,
    pub(crate) last_malware_scan: Option<Millis>,
    pub(crate) last_send_policy_request: Option<Millis>,
    pub(crate) last_send_policy_success: Option<Millis>,
    /// `warning` or `error` instead of what the agent's state alone would give.
    pub(crate) health: Option<String>,
    pub(crate) messages: Vec<String>,
    /// Modules that report a status and message of their own.
    pub(crate) module_faults: BTreeMap<SecurityModule, (String, String)>,
}
