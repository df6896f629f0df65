//! The security modules of the product, their states and how the manager words their status.

use serde::{Deserialize, Serialize};

/// A module that protects a computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SecurityModule {
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

impl SecurityModule {
    /// Every module, in the order of the API's answers.
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

    /// The property of a computer or policy that holds the module, e.g. `antiMalware`.
    pub fn key(self) -> &'static str {
        match self {
            Self::AntiMalware => "antiMalware",
            Self::WebReputation => "webReputation",
            Self::ActivityMonitoring => "activityMonitoring",
            Self::Firewall => "firewall",
            Self::IntrusionPrevention => "intrusionPrevention",
            Self::IntegrityMonitoring => "integrityMonitoring",
            Self::LogInspection => "logInspection",
            Self::ApplicationControl => "applicationControl",
        }
    }

    /// The states that the module can be in; `inherited` can be written and is never read.
    pub fn states(self) -> &'static [&'static str] {
        match self {
            Self::IntrusionPrevention => &["prevent", "detect", "off"],
            Self::IntegrityMonitoring => &["real-time", "on", "off"],
            _ => &["on", "off"],
        }
    }

    /// The state that "protected by this module" stands for.
    pub fn strongest_state(self) -> &'static str {
        self.states()[0]
    }

    /// How the manager words the status of a module in `state` with `rules` rules.
    pub(crate) fn status_message(self, state: &str, rules: usize) -> String {
        let rules = match rules {
            0 => "no rules".to_owned(),
            1 => "1 rule".to_owned(),
            n => format!("{n} rules"),
        };
        match (self, state) {
            (_, "off") => "Off".to_owned(),
            (Self::AntiMalware, _) => "On, Real Time".to_owned(),
            (Self::IntrusionPrevention, "detect") => format!("On, Detect, {rules}"),
            (Self::IntrusionPrevention, _) => format!("On, Prevent, {rules}"),
            (Self::IntegrityMonitoring, "real-time") => format!("On, Real Time, {rules}"),
            (Self::IntegrityMonitoring | Self::LogInspection | Self::Firewall, _) => format!("On, {rules}"),
            _ => "On".to_owned(),
        }
    }
}

/// A module whose rules a recommendation scan can recommend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RuleModule {
    /// Intrusion Prevention.
    IntrusionPrevention,
    /// Integrity Monitoring.
    IntegrityMonitoring,
    /// Log Inspection.
    LogInspection,
}

impl RuleModule {
    /// The three modules.
    pub const ALL: [Self; 3] = [Self::IntrusionPrevention, Self::IntegrityMonitoring, Self::LogInspection];

    /// The module that the rules belong to.
    pub fn security_module(self) -> SecurityModule {
        match self {
            Self::IntrusionPrevention => SecurityModule::IntrusionPrevention,
            Self::IntegrityMonitoring => SecurityModule::IntegrityMonitoring,
            Self::LogInspection => SecurityModule::LogInspection,
        }
    }

    /// The segment of a path, e.g. `intrusionprevention`.
    pub fn segment(self) -> &'static str {
        match self {
            Self::IntrusionPrevention => "intrusionprevention",
            Self::IntegrityMonitoring => "integritymonitoring",
            Self::LogInspection => "loginspection",
        }
    }

    /// The property that lists the module's rules in an answer.
    pub(crate) fn envelope(self) -> &'static str {
        match self {
            Self::IntrusionPrevention => "intrusionPreventionRules",
            Self::IntegrityMonitoring => "integrityMonitoringRules",
            Self::LogInspection => "logInspectionRules",
        }
    }

    /// The words for a rule at the start of a sentence and within one.
    pub(crate) fn rule_words(self) -> (&'static str, &'static str) {
        match self {
            Self::IntrusionPrevention => ("Intrusion Prevention Rule", "intrusion prevention rule"),
            Self::IntegrityMonitoring => ("Integrity Monitoring Rule", "integrity monitoring rule"),
            Self::LogInspection => ("Log Inspection Rule", "log inspection rule"),
        }
    }

    /// The setting that lets a scan assign what it recommends.
    pub(crate) fn auto_apply_setting(self) -> &'static str {
        match self {
            Self::IntrusionPrevention => "intrusionPreventionSettingAutoApplyRecommendationsEnabled",
            Self::IntegrityMonitoring => "integrityMonitoringSettingAutoApplyRecommendationsEnabled",
            Self::LogInspection => "logInspectionSettingAutoApplyRecommendationsEnabled",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_count_the_rules() {
        let message = |rules| SecurityModule::IntrusionPrevention.status_message("prevent", rules);
        assert_eq!(message(0), "On, Prevent, no rules");
        assert_eq!(message(1), "On, Prevent, 1 rule");
        assert_eq!(message(12), "On, Prevent, 12 rules");
        assert_eq!(SecurityModule::AntiMalware.status_message("on", 0), "On, Real Time");
        assert_eq!(SecurityModule::LogInspection.status_message("off", 3), "Off");
    }
}
