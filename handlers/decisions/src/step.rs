//! The steps that a decision consists of. Carrying them out leaves nothing to choose.

use std::fmt;

use crate::{
    FollowUpKind, Gap, Opening, PatchRule, PolicyChange, RuleModule, ScanKind, patch::ADD_TO_POLICY,
    policy_change::list,
};

/// One step, in the order in which it is to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Open the follow-up; when it stands already, the steps after it belong to whoever opened it and are left out.
    Open(Opening),
    /// Create a one-shot scan of the computer.
    Scan(ScanKind),
    /// Assign these rules to the computer.
    ApplyRules(RuleModule, Vec<i64>),
    /// Assign these rules to the policy, and with it to every computer that uses it.
    AddToPolicy(PolicyChange),
    /// Tell the team that owns the instance.
    Tell(Message),
    /// Write or refresh the custom finding of the unprotected instance.
    WriteFinding(Gap),
    /// Resolve the custom finding, if one stands.
    ResolveFinding,
    /// Close this follow-up.
    Close(FollowUpKind),
    /// Leave an action out, and say why.
    Skip(&'static str, Skip),
    /// Add nothing to this policy, and say why.
    LeavePolicy(i64, Skip),
    /// Look again at the next turn of the schedule.
    Wait(String),
}

impl Step {
    /// Name of the action in an outcome.
    pub const fn action(&self) -> &'static str {
        match self {
            Self::Open(_) => "follow-up",
            Self::Scan(kind) => kind.action(),
            Self::ApplyRules(..) => "apply-rules",
            Self::AddToPolicy(_) | Self::LeavePolicy(..) => ADD_TO_POLICY,
            Self::Tell(_) => "highlight",
            Self::WriteFinding(_) => "write-finding",
            Self::ResolveFinding => "resolve-finding",
            Self::Close(_) => "close-follow-up",
            Self::Skip(action, _) => action,
            Self::Wait(_) => "wait",
        }
    }

    /// The policy that it is about, whether it is changed or left.
    pub const fn policy(&self) -> Option<i64> {
        match self {
            Self::AddToPolicy(change) => Some(change.policy),
            Self::LeavePolicy(policy, _) => Some(*policy),
            _ => None,
        }
    }
}

/// Why an action is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skip {
    /// The last one ended less than a cool-down ago.
    CoolDown {
        /// Minutes since it ended.
        minutes: i64,
    },
    /// One waits or runs already.
    UnderWay,
    /// The module is off.
    ModuleOff(RuleModule),
    /// The module is off in the policy, so that rules added to it would do nothing.
    PolicyModuleOff {
        /// The module.
        module: RuleModule,
        /// The policy.
        policy: i64,
    },
    /// The API key's role does not see the policy, which therefore cannot be judged.
    PolicyNotSeen(i64),
    /// No rule protects from these CVEs.
    NoRule(Vec<String>),
    /// The policy has these rules already, of its own or from its parents.
    Standing {
        /// The policy.
        policy: i64,
        /// Its name in the console.
        name: String,
        /// The rules.
        rules: Vec<PatchRule>,
    },
    /// More computers would be changed than is allowed.
    TooManyComputers {
        /// What would have been changed.
        change: PolicyChange,
        /// Most computers allowed.
        limit: u32,
    },
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CoolDown { minutes } => write!(f, "the last one ended {minutes} min ago, within the cool-down"),
            Self::UnderWay => f.write_str("one is under way"),
            Self::ModuleOff(module) => write!(f, "{module} is off for this computer"),
            Self::PolicyModuleOff { module, policy } => write!(f, "{module} is off in policy {policy}"),
            Self::PolicyNotSeen(policy) => write!(f, "the API key's role does not see policy {policy}"),
            Self::NoRule(cves) => write!(f, "no rule protects from {}", list(cves)),
            Self::Standing { policy, name, rules } => {
                write!(f, "policy {policy} ({name}) has it already: {}", list(rules))
            }
            Self::TooManyComputers { change, limit } => write!(f, "{}: {change}", change.refusal(*limit)),
        }
    }
}

/// What the team is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A finding is about an instance that nothing protects.
    Unprotected(Gap),
    /// The scans ended; so many rules were applied per module.
    Finished(Vec<(RuleModule, usize)>),
    /// The scans did not end in time.
    GaveUp {
        /// Hours waited.
        hours: i64,
        /// What was still missing.
        missing: String,
    },
    /// Rules are missing in a policy that too many computers use for it to be changed.
    TooManyComputers {
        /// What would have been changed.
        change: PolicyChange,
        /// Most computers allowed.
        limit: u32,
    },
}
