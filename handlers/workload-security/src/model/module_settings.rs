//! One module of a computer or of a policy: what it is set to, how it does, and its rules.

use serde::Deserialize;

use super::{
    ids::{ApplicationTypeId, RuleId},
    lenient::null_as_default,
    module::{ModuleCondition, ModuleState},
    status::AgentStatus,
};

/// How a module does on a computer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ComputerModuleStatus {
    /// The status.
    pub agent_status: Option<AgentStatus>,
    /// The manager's words, such as `On, Real Time`.
    pub agent_status_message: Option<String>,
}

/// A module of a computer, own and inherited settings together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ComputerModule {
    /// What it is set to.
    pub state: Option<ModuleState>,
    /// How it does.
    pub module_status: Option<ComputerModuleStatus>,
    /// The rules assigned, of modules that have rules.
    #[serde(rename = "ruleIDs", deserialize_with = "null_as_default")]
    pub rule_ids: Vec<RuleId>,
    /// The application types assigned (Intrusion Prevention).
    #[serde(rename = "applicationTypeIDs", deserialize_with = "null_as_default")]
    pub application_type_ids: Vec<ApplicationTypeId>,
    /// When the last full scan ended (Integrity Monitoring).
    pub last_integrity_scan: Option<i64>,
    /// When the last baseline was made (Integrity Monitoring).
    pub last_baseline_created: Option<i64>,
}

impl ComputerModule {
    /// Whether the module protects the computer.
    pub fn condition(&self) -> ModuleCondition {
        let status = self.module_status.clone().unwrap_or_default();
        match (&self.state, status.agent_status) {
            (Some(ModuleState::Off), _) => ModuleCondition::Off,
            (Some(_), Some(AgentStatus::Active)) => ModuleCondition::Active,
            (_, status_found) => {
                ModuleCondition::NotActive { status: status_found, message: status.agent_status_message }
            }
        }
    }
}

/// How a module does in a policy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyModuleStatus {
    /// The status.
    pub status: Option<AgentStatus>,
    /// The manager's words, such as `On, Prevent, 12 rules`.
    pub status_message: Option<String>,
}

/// A module of a policy, own and inherited settings together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyModule {
    /// What it is set to.
    pub state: Option<ModuleState>,
    /// How it does.
    pub module_status: Option<PolicyModuleStatus>,
    /// The rules assigned, of modules that have rules.
    #[serde(rename = "ruleIDs", deserialize_with = "null_as_default")]
    pub rule_ids: Vec<RuleId>,
    /// The application types assigned (Intrusion Prevention).
    #[serde(rename = "applicationTypeIDs", deserialize_with = "null_as_default")]
    pub application_type_ids: Vec<ApplicationTypeId>,
}

impl PolicyModule {
    /// The module is switched on; rules assigned to a module that is off do nothing.
    pub fn is_on(&self) -> bool {
        self.state.as_ref().is_some_and(|state| *state != ModuleState::Off)
    }
}
