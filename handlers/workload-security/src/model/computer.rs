//! A computer as the manager knows it, and which of several records of one instance counts.

use palisade_contract::ScanKind;
use serde::Deserialize;

use super::{
    ids::{ComputerId, PolicyId},
    lenient::null_as_default,
    module::{Module, ModuleCondition, settings_of},
    module_settings::ComputerModule,
    scan::PendingScan,
    status::AgentStatus,
};
use crate::envelope::Listed;

/// The agent's status with the manager's words for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ComputerStatus {
    /// The status.
    pub agent_status: Option<AgentStatus>,
    /// Words such as `Managed (Online)`.
    #[serde(deserialize_with = "null_as_default")]
    pub agent_status_messages: Vec<String>,
}

/// What the agent is doing or is about to do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ComputerTasks {
    /// Words such as `Scan for Recommendations Pending (Heartbeat)`.
    #[serde(deserialize_with = "null_as_default")]
    pub agent_tasks: Vec<String>,
}

/// What a connected AWS account says about an instance. It is there for every instance, with or without an agent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Ec2Summary {
    /// The AWS account.
    #[serde(rename = "accountID")]
    pub account_id: Option<String>,
    /// The instance.
    #[serde(rename = "instanceID")]
    pub instance_id: Option<String>,
    /// The availability zone.
    pub availability_zone: Option<String>,
    /// The power state, such as `POWER ON`.
    pub state: Option<String>,
}

/// What the agent itself says about its instance, when its AWS account is not connected.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NoConnectorSummary {
    /// The AWS account.
    #[serde(rename = "accountID")]
    pub account_id: Option<String>,
    /// The instance.
    #[serde(rename = "instanceID")]
    pub instance_id: Option<String>,
    /// The region.
    pub region: Option<String>,
}

/// A computer. What it holds beyond the basic fields depends on the [`crate::Expand`] of the request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Computer {
    /// The identifier.
    #[serde(rename = "ID")]
    pub id: ComputerId,
    /// The host name.
    pub host_name: Option<String>,
    /// The name shown in the console.
    pub display_name: Option<String>,
    /// The operating system.
    pub platform: Option<String>,
    /// The policy as sent; see [`Computer::policy`].
    #[serde(rename = "policyID")]
    pub policy_id: Option<PolicyId>,
    /// The fingerprint of the activated agent.
    pub agent_finger_print: Option<String>,
    /// The agent's version, `0.0.0.0` without an agent.
    pub agent_version: Option<String>,
    /// When the agent was last heard of.
    pub last_agent_communication: Option<i64>,
    /// The agent's status.
    pub computer_status: Option<ComputerStatus>,
    /// What the agent is doing.
    pub tasks: Option<ComputerTasks>,
    /// The instance, by a connected AWS account.
    #[serde(rename = "ec2VirtualMachineSummary")]
    pub ec2: Option<Ec2Summary>,
    /// The instance, by its agent.
    #[serde(rename = "noConnectorVirtualMachineSummary")]
    pub no_connector: Option<NoConnectorSummary>,
    /// Anti-Malware.
    pub anti_malware: Option<ComputerModule>,
    /// Web Reputation.
    pub web_reputation: Option<ComputerModule>,
    /// Activity Monitoring.
    pub activity_monitoring: Option<ComputerModule>,
    /// Firewall.
    pub firewall: Option<ComputerModule>,
    /// Intrusion Prevention.
    pub intrusion_prevention: Option<ComputerModule>,
    /// Integrity Monitoring.
    pub integrity_monitoring: Option<ComputerModule>,
    /// Log Inspection.
    pub log_inspection: Option<ComputerModule>,
    /// Application Control.
    pub application_control: Option<ComputerModule>,
}

impl Listed for Computer {
    const NAME: &'static str = "computers";

    fn id(&self) -> i64 {
        self.id.0
    }
}

impl Computer {
    /// The record that counts among those of one instance: a clone or a reactivation leaves several behind. An active
    /// agent comes before any other, then the one heard of last, then the newest record.
    pub fn pick(records: impl IntoIterator<Item = Self>) -> Option<Self> {
        records.into_iter().max_by_key(|record| (record.agent_active(), record.last_agent_communication, record.id))
    }

    /// The instance, whoever names it.
    pub fn instance_id(&self) -> Option<&str> {
        let by_account = self.ec2.as_ref().and_then(|summary| summary.instance_id.as_deref());
        by_account.or_else(|| self.no_connector.as_ref()?.instance_id.as_deref())
    }

    /// The AWS account, whoever names it.
    pub fn account_id(&self) -> Option<&str> {
        let by_account = self.ec2.as_ref().and_then(|summary| summary.account_id.as_deref());
        by_account.or_else(|| self.no_connector.as_ref()?.account_id.as_deref())
    }

    /// The name for people: the display name, else the host name.
    pub fn name(&self) -> Option<&str> {
        [&self.display_name, &self.host_name].into_iter().flatten().map(String::as_str).find(|name| !name.is_empty())
    }

    /// An agent is installed: it has a fingerprint or a version.
    pub fn has_agent(&self) -> bool {
        let fingerprint = self.agent_finger_print.as_deref().unwrap_or_default();
        let version = self.agent_version.as_deref().unwrap_or_default();
        !fingerprint.is_empty() || !matches!(version, "" | "0.0.0.0")
    }

    /// The agent's status, if it was asked for.
    pub fn agent_status(&self) -> Option<&AgentStatus> {
        self.computer_status.as_ref()?.agent_status.as_ref()
    }

    /// The agent's status is active: online and clear of warnings and errors.
    pub fn agent_active(&self) -> bool {
        self.agent_status() == Some(&AgentStatus::Active)
    }

    /// The manager's words for the agent's status.
    pub fn status_messages(&self) -> &[String] {
        self.computer_status.as_ref().map(|status| status.agent_status_messages.as_slice()).unwrap_or_default()
    }

    /// The policy assigned.
    pub fn policy(&self) -> Option<PolicyId> {
        self.policy_id.filter(|policy| policy.0 > 0)
    }

    /// A module's settings, if they were asked for.
    pub fn module(&self, module: Module) -> Option<&ComputerModule> {
        settings_of!(self, module).as_ref()
    }

    /// Whether a module protects this computer.
    pub fn module_condition(&self, module: Module) -> ModuleCondition {
        self.module(module).map_or(ModuleCondition::Unknown, ComputerModule::condition)
    }

    /// What the agent is doing or is about to do, in the manager's words.
    pub fn agent_tasks(&self) -> &[String] {
        self.tasks.as_ref().map(|tasks| tasks.agent_tasks.as_slice()).unwrap_or_default()
    }

    /// The scans that are running or waiting for the agent.
    pub fn pending_scans(&self) -> Vec<PendingScan> {
        self.agent_tasks().iter().filter_map(|task| PendingScan::of_task(task)).collect()
    }

    /// A scan of this kind is running or waiting for the agent.
    pub fn scan_pending(&self, kind: ScanKind) -> bool {
        self.pending_scans().iter().any(|scan| scan.kind == kind)
    }

    /// When the last integrity scan ended.
    pub fn last_integrity_scan(&self) -> Option<i64> {
        self.integrity_monitoring.as_ref()?.last_integrity_scan
    }
}
