//! The scans that Palisade orders, and the modules whose rules they choose: what decisions, messages and the API's client share.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A scan that Palisade orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScanKind {
    /// Which rules of Intrusion Prevention, Integrity Monitoring and Log Inspection the computer needs.
    Recommendation,
    /// What has changed on the computer against its baseline.
    Integrity,
}

impl ScanKind {
    /// Both, in the order in which they are asked for.
    pub const ALL: [Self; 2] = [Self::Recommendation, Self::Integrity];

    /// Name of the action in an outcome.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Recommendation => "recommendation-scan",
            Self::Integrity => "integrity-scan",
        }
    }
}

impl fmt::Display for ScanKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Recommendation => "recommendation scan",
            Self::Integrity => "integrity scan",
        })
    }
}

/// A module whose rules a recommendation scan chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleModule {
    /// Intrusion Prevention.
    IntrusionPrevention,
    /// Integrity Monitoring.
    IntegrityMonitoring,
    /// Log Inspection.
    LogInspection,
}

impl RuleModule {
    /// The modules that one recommendation scan covers.
    pub const ALL: [Self; 3] = [Self::IntrusionPrevention, Self::IntegrityMonitoring, Self::LogInspection];
}

impl fmt::Display for RuleModule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IntrusionPrevention => "intrusion prevention",
            Self::IntegrityMonitoring => "integrity monitoring",
            Self::LogInspection => "log inspection",
        })
    }
}
