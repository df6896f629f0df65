//! The rules assigned to a computer or a policy, and those that the last recommendation scan would add or take away.

use std::fmt;

use palisade_contract::RuleModule;
use serde::Deserialize;

use super::{
    ids::{ApplicationTypeId, ComputerId, PolicyId, RuleId},
    lenient::null_as_default,
    open_enum::open_enum,
};

/// What rules are assigned to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AssignmentTarget {
    /// One computer.
    Computer(ComputerId),
    /// A policy, and with it every computer that uses it.
    Policy(PolicyId),
}

impl AssignmentTarget {
    pub(crate) fn path(self) -> String {
        match self {
            Self::Computer(id) => format!("/computers/{id}"),
            Self::Policy(id) => format!("/policies/{id}"),
        }
    }
}

impl fmt::Display for AssignmentTarget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Computer(id) => write!(formatter, "computer {id}"),
            Self::Policy(id) => write!(formatter, "policy {id}"),
        }
    }
}

/// The part of a path that names a module's rules.
pub(crate) fn path(module: RuleModule) -> &'static str {
    match module {
        RuleModule::IntrusionPrevention => "intrusionprevention",
        RuleModule::IntegrityMonitoring => "integritymonitoring",
        RuleModule::LogInspection => "loginspection",
    }
}

open_enum! {
    /// What the recommendations are worth.
    RecommendationStatus {
        /// There has been no scan.
        NeverScanned = "none",
        /// They hold.
        Valid = "valid",
        /// The computer has changed since.
        OutOfDate = "out-of-date",
        /// Not known.
        Unknown = "unknown",
    }
}

/// The rules of one module of a computer or policy. A policy's recommendations stay empty where agents scan by
/// themselves, so that recommendations are to be read from the computer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Assignments {
    /// The rules assigned, inherited ones included.
    #[serde(rename = "assignedRuleIDs", deserialize_with = "null_as_default")]
    pub assigned: Vec<RuleId>,
    /// The application types assigned (Intrusion Prevention).
    #[serde(rename = "assignedApplicationTypeIDs", deserialize_with = "null_as_default")]
    pub application_types: Vec<ApplicationTypeId>,
    /// What the recommendations are worth.
    pub recommendation_scan_status: Option<RecommendationStatus>,
    /// When the last recommendation scan ended; absent before the first.
    pub last_recommendation_scan_date: Option<i64>,
    /// The rules that the scan would add.
    #[serde(rename = "recommendedToAssignRuleIDs", deserialize_with = "null_as_default")]
    pub to_assign: Vec<RuleId>,
    /// The rules that the scan would take away.
    #[serde(rename = "recommendedToUnassignRuleIDs", deserialize_with = "null_as_default")]
    pub to_unassign: Vec<RuleId>,
}

impl Assignments {
    /// A recommendation scan has ended after `moment` (milliseconds since 1970).
    pub fn scanned_after(&self, moment: i64) -> bool {
        self.last_recommendation_scan_date.is_some_and(|date| date > moment)
    }

    /// The recommended rules that are not assigned yet, in the order of the recommendation.
    pub fn missing(&self) -> Vec<RuleId> {
        self.to_assign.iter().copied().filter(|rule| !self.assigned.contains(rule)).collect()
    }
}
