//! The exit codes, which scripts rely on.

use std::process::ExitCode;

/// How a run of `palisade` ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// The command line or the config is wrong.
    Usage = 2,
    /// Some targets failed, others did not.
    SomeFailed = 3,
    /// CloudFormation rolled back: what stood before stands again.
    RolledBack = 4,
    /// Something was found that should not be there.
    Residue = 5,
    /// A preflight check refused.
    Refused = 6,
    /// `plan --detailed-exitcode`: there are changes.
    Changes = 10,
    /// Interrupted by the person.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
