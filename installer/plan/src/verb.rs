//! What a plan is asked for.

use std::fmt;

use serde::Serialize;

/// What the user asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    /// Make it so, from whatever is there.
    Install,
    /// The same, but something must be there already.
    Upgrade,
    /// Return to the version before.
    Rollback,
}

impl Verb {
    /// The command that asks for it, as a person types it.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Install => "palisade install",
            Self::Upgrade => "palisade upgrade",
            Self::Rollback => "palisade upgrade --rollback",
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Install => "install",
            Self::Upgrade => "upgrade",
            Self::Rollback => "rollback",
        })
    }
}
