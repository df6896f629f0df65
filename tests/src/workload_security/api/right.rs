//! Rights and the roles that give them.

use crate::workload_security::world::module::RuleModule;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a call needs the key's role to allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Right {
    ViewApiKeys,
    ViewComputers,
    ModifyComputers,
    ViewPolicies,
    ModifyPolicies,
    ViewRules(RuleModule),
    ViewApplicationTypes,
    ViewScheduledTasks,
    CreateScheduledTasks,
    ModifyScheduledTasks,
    DeleteScheduledTasks,
}

impl Right {
    /// The right in words, as roles name it and as the manager refuses it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::ViewApiKeys => "view API keys",
            Self::ViewComputers => "view computers",
            Self::ModifyComputers => "modify computers",
            Self::ViewPolicies => "view policies",
            Self::ModifyPolicies => "modify policies",
            Self::ViewRules(RuleModule::IntrusionPrevention) => "view intrusion prevention rules",
            Self::ViewRules(RuleModule::IntegrityMonitoring) => "view integrity monitoring rules",
            Self::ViewRules(RuleModule::LogInspection) => "view log inspection rules",
            Self::ViewApplicationTypes => "view application types",
            Self::ViewScheduledTasks => "view scheduled tasks",
            Self::CreateScheduledTasks => "create scheduled tasks",
            Self::ModifyScheduledTasks => "modify scheduled tasks",
            Self::DeleteScheduledTasks => "delete scheduled tasks",
        }
    }

    /// The text of the 403.
    pub(crate) fn refusal(self) -> String {
        format!("Not authorized to {}", self.words())
    }
}

/// A key's role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// May do everything.
    FullAccess,
    /// May read everything.
    Auditor,
    /// May do what is listed, in the words of the refusal: `view computers`, `modify policies`, `create scheduled tasks`.
    Only(BTreeSet<String>),
}

impl Role {
    pub(crate) fn allows(&self, right: Right) -> bool {
        match self {
            Self::FullAccess => true,
            Self::Auditor => right.words().starts_with("view "),
            Self::Only(rights) => rights.contains(right.words()),
        }
    }

    /// The built-in roles have the first two IDs.
    pub(crate) fn id(&self) -> i64 {
        match self {
            Self::FullAccess => 1,
            Self::Auditor => 2,
            Self::Only(_) => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auditor_only_reads() {
        assert!(Role::Auditor.allows(Right::ViewScheduledTasks));
        assert!(!Role::Auditor.allows(Right::CreateScheduledTasks));
        let role = Role::Only(["modify policies".to_owned()].into());
        assert!(role.allows(Right::ModifyPolicies) && !role.allows(Right::ViewPolicies));
    }

    #[test]
    fn refusals_name_the_action_and_the_resource() {
        assert_eq!(Right::ModifyPolicies.refusal(), "Not authorized to modify policies");
    }
}
