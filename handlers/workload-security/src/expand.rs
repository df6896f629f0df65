//! Which parts of a computer an answer holds.

/// A part of a computer that is sent on request. The API's default is all of them, some 17 KB per computer, so that
/// every request of this client names what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expand {
    /// The agent's status and its messages: needed for [`crate::Computer::protection`].
    ComputerStatus,
    /// What the agent is doing or is about to do: needed for [`crate::Computer::pending_scans`].
    Tasks,
    /// Each protection module with state, status and rules.
    AllSecurityModules,
    /// The Intrusion Prevention module.
    IntrusionPrevention,
    /// The Integrity Monitoring module, with the time of its last scan.
    IntegrityMonitoring,
    /// What a connected AWS account says about the instance.
    Ec2VirtualMachineSummary,
    /// What the agent says about the instance, when the AWS account is not connected.
    NoConnectorVirtualMachineSummary,
}

impl Expand {
    /// What [`crate::Computer::protection`] needs.
    pub const PROTECTION: &[Self] =
        &[Self::ComputerStatus, Self::Ec2VirtualMachineSummary, Self::NoConnectorVirtualMachineSummary];

    /// What the state of single modules needs, in addition to [`Self::PROTECTION`].
    pub const MODULES: &[Self] = &[
        Self::ComputerStatus,
        Self::AllSecurityModules,
        Self::Ec2VirtualMachineSummary,
        Self::NoConnectorVirtualMachineSummary,
    ];

    /// What following a scan needs: pending tasks and the time of the last integrity scan.
    pub const SCANS: &[Self] = &[Self::ComputerStatus, Self::Tasks, Self::IntegrityMonitoring];

    /// The name in a query.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ComputerStatus => "computerStatus",
            Self::Tasks => "tasks",
            Self::AllSecurityModules => "allSecurityModules",
            Self::IntrusionPrevention => "intrusionPrevention",
            Self::IntegrityMonitoring => "integrityMonitoring",
            Self::Ec2VirtualMachineSummary => "ec2VirtualMachineSummary",
            Self::NoConnectorVirtualMachineSummary => "noConnectorVirtualMachineSummary",
        }
    }

    /// The query for these parts; without any, the computer's basic fields only.
    pub(crate) fn query(parts: &[Self]) -> Vec<(&'static str, &'static str)> {
        let values: Vec<&str> =
            if parts.is_empty() { vec!["none"] } else { parts.iter().map(|part| part.as_str()).collect() };
        values.into_iter().map(|value| ("expand", value)).collect()
    }
}
