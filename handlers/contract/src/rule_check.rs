//! What a rule of AWS Config asks about an instance, and the parameters in which the rule says so.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A protection module that a rule may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProtectionModule {
    /// Anti-Malware.
    AntiMalware,
    /// Web Reputation.
    WebReputation,
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

impl ProtectionModule {
    /// All of them, in the order of the console.
    pub const ALL: [Self; 7] = [
        Self::AntiMalware,
        Self::WebReputation,
        Self::Firewall,
        Self::IntrusionPrevention,
        Self::IntegrityMonitoring,
        Self::LogInspection,
        Self::ApplicationControl,
    ];

    /// The name in the config file, in rule names and in rule parameters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AntiMalware => "anti-malware",
            Self::WebReputation => "web-reputation",
            Self::Firewall => "firewall",
            Self::IntrusionPrevention => "intrusion-prevention",
            Self::IntegrityMonitoring => "integrity-monitoring",
            Self::LogInspection => "log-inspection",
            Self::ApplicationControl => "application-control",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::AntiMalware => "Anti-Malware",
            Self::WebReputation => "Web Reputation",
            Self::Firewall => "Firewall",
            Self::IntrusionPrevention => "Intrusion Prevention",
            Self::IntegrityMonitoring => "Integrity Monitoring",
            Self::LogInspection => "Log Inspection",
            Self::ApplicationControl => "Application Control",
        }
    }

    /// The name in CamelCase, for CloudFormation logical ids.
    pub fn logical_id(self) -> String {
        self.title().replace([' ', '-'], "")
    }

    /// Reads the name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|module| module.as_str() == word)
    }
}

impl fmt::Display for ProtectionModule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// What one rule asks about each instance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleCheck {
    /// Its computer has the policy of this name, whatever the case of the letters.
    Policy(String),
    /// This module is active on its computer.
    Module(ProtectionModule),
    /// Its agent is clear of warnings and errors.
    Clear,
}

/// Name of the parameter that says what a rule asks: `policy`, `module` or `clear`.
pub const PARAMETER_CHECK: &str = "check";
/// Name of the parameter with a policy's name; and the check that needs it.
pub const PARAMETER_POLICY: &str = "policy";
/// Name of the parameter with a module's name; and the check that needs it.
pub const PARAMETER_MODULE: &str = "module";
/// The check without a further parameter.
pub const CHECK_CLEAR: &str = "clear";

impl RuleCheck {
    /// The rule's parameters, name and value, in the order in which they are written.
    pub fn parameters(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Policy(name) => vec![(PARAMETER_CHECK, PARAMETER_POLICY), (PARAMETER_POLICY, name)],
            Self::Module(module) => vec![(PARAMETER_CHECK, PARAMETER_MODULE), (PARAMETER_MODULE, module.as_str())],
            Self::Clear => vec![(PARAMETER_CHECK, CHECK_CLEAR)],
        }
    }

    /// What the names of rules and their logical ids end with: `policy`, `module-firewall`, `clear`.
    pub fn suffix(&self) -> String {
        match self {
            Self::Policy(_) => PARAMETER_POLICY.to_owned(),
            Self::Module(module) => format!("{PARAMETER_MODULE}-{}", module.as_str()),
            Self::Clear => CHECK_CLEAR.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_has_a_name_that_is_read_again() {
        for module in ProtectionModule::ALL {
            assert_eq!(ProtectionModule::parse(module.as_str()), Some(module));
            assert!(module.logical_id().bytes().all(|b| b.is_ascii_alphabetic()), "{module}");
        }
        assert_eq!(ProtectionModule::parse("activity-monitoring"), None);
    }

    #[test]
    fn the_name_says_what_is_asked() {
        let module = RuleCheck::Module(ProtectionModule::AntiMalware);
        assert_eq!(module.suffix(), "module-anti-malware");
        assert_eq!(module.parameters(), [("check", "module"), ("module", "anti-malware")]);
        assert_eq!(RuleCheck::Clear.parameters(), [("check", "clear")]);
    }
}
