//! The protection modules and the condition that one may be in.

use std::{fmt, str::FromStr};

use palisade_contract::RuleModule;

use super::{open_enum::open_enum, status::AgentStatus};

/// A protection module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Module {
    /// Anti-Malware.
    AntiMalware,
    /// Web Reputation.
    WebReputation,
    /// Activity Monitoring.
    ActivityMonitoring,
    /// Firewall.
    Firewall,
    /// Intrusion Prevention.
    IntrusionPrevention,
    /// Integrity Monitoring.
    IntegrityMonitoring,
    /// Log Inspection.
    LogInspection,
    /// Application Control.
    ApplicationControl,
}

impl Module {
    /// Each module.
    pub const ALL: [Self; 8] = [
        Self::AntiMalware,
        Self::WebReputation,
        Self::ActivityMonitoring,
        Self::Firewall,
        Self::IntrusionPrevention,
        Self::IntegrityMonitoring,
        Self::LogInspection,
        Self::ApplicationControl,
    ];

    /// The name in configuration, such as `anti-malware`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AntiMalware => "anti-malware",
            Self::WebReputation => "web-reputation",
            Self::ActivityMonitoring => "activity-monitoring",
            Self::Firewall => "firewall",
            Self::IntrusionPrevention => "intrusion-prevention",
            Self::IntegrityMonitoring => "integrity-monitoring",
            Self::LogInspection => "log-inspection",
            Self::ApplicationControl => "application-control",
        }
    }

    /// The name for people, such as `Anti-Malware`.
    pub fn title(self) -> &'static str {
        match self {
            Self::AntiMalware => "Anti-Malware",
            Self::WebReputation => "Web Reputation",
            Self::ActivityMonitoring => "Activity Monitoring",
            Self::Firewall => "Firewall",
            Self::IntrusionPrevention => "Intrusion Prevention",
            Self::IntegrityMonitoring => "Integrity Monitoring",
            Self::LogInspection => "Log Inspection",
            Self::ApplicationControl => "Application Control",
        }
    }
}

impl fmt::Display for Module {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.title())
    }
}

impl From<RuleModule> for Module {
    fn from(module: RuleModule) -> Self {
        match module {
            RuleModule::IntrusionPrevention => Self::IntrusionPrevention,
            RuleModule::IntegrityMonitoring => Self::IntegrityMonitoring,
            RuleModule::LogInspection => Self::LogInspection,
        }
    }
}

/// The field that holds a module's settings, of anything that has one for each module.
macro_rules! settings_of {
    ($of:expr, $module:expr) => {
        match $module {
            Module::AntiMalware => &$of.anti_malware,
            Module::WebReputation => &$of.web_reputation,
            Module::ActivityMonitoring => &$of.activity_monitoring,
            Module::Firewall => &$of.firewall,
            Module::IntrusionPrevention => &$of.intrusion_prevention,
            Module::IntegrityMonitoring => &$of.integrity_monitoring,
            Module::LogInspection => &$of.log_inspection,
            Module::ApplicationControl => &$of.application_control,
        }
    };
}
pub(super) use settings_of;

/// A text that names no module.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown protection module {0:?}")]
pub struct UnknownModule(pub String);

impl FromStr for Module {
    type Err = UnknownModule;

    fn from_str(text: &str) -> Result<Self, UnknownModule> {
        Self::ALL.into_iter().find(|module| module.as_str() == text).ok_or_else(|| UnknownModule(text.to_owned()))
    }
}

open_enum! {
    /// What a module is set to.
    ModuleState {
        /// As in the parent policy. Only ever sent, never answered.
        Inherited = "inherited",
        /// Off.
        Off = "off",
        /// On.
        On = "on",
        /// Intrusion Prevention that drops packets.
        Prevent = "prevent",
        /// Intrusion Prevention that reports only.
        Detect = "detect",
        /// Integrity Monitoring that watches all the time.
        RealTime = "real-time",
    }
}

/// Whether a module protects a computer, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModuleCondition {
    /// On, and its status is active.
    Active,
    /// Switched off, by the computer's own settings or its policy's.
    Off,
    /// Switched on, and not at work.
    NotActive {
        /// The module's status, if told.
        status: Option<AgentStatus>,
        /// The manager's own words, such as `Not Activated`.
        message: Option<String>,
    },
    /// Not in the answer: not asked for, or hidden in this tenant.
    Unknown,
}
