//! The steps that a decision consists of. Carrying them out leaves nothing to choose.

use std::fmt;

use crate::{FollowUpKind, Gap, RuleModule, ScanKind};

/// One step, in the order in which it is to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Open the follow-up; when it stands already, the steps after it belong to whoever opened it and are left out.
    Open(FollowUpKind),
    /// Create a one-shot scan of the computer.
    Scan(ScanKind),
    /// Assign these rules to the computer.
    ApplyRules(RuleModule, Vec<i64>),
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
            Self::Tell(_) => "highlight",
            Self::WriteFinding(_) => "write-finding",
            Self::ResolveFinding => "resolve-finding",
            Self::Close(_) => "close-follow-up",
            Self::Skip(action, _) => action,
            Self::Wait(_) => "wait",
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
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CoolDown { minutes } => write!(f, "the last one ended {minutes} min ago, within the cool-down"),
            Self::UnderWay => f.write_str("one is under way"),
            Self::ModuleOff(module) => write!(f, "{module} is off for this computer"),
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
}
