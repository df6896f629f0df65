//! What was looked up about one instance's computer in Workload Security.

use std::fmt;

use palisade_contract::{RuleModule, ScanKind};

/// The computer that stands for an instance. Times are epoch milliseconds, as the API gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputerFacts {
    /// Id in the tenant; it may change when a computer is moved, so it is never stored.
    pub id: i64,
    /// `None` when protected, else what is missing.
    pub gap: Option<Gap>,
    /// The recommendation scan, which serves all rule modules at once.
    pub recommendation: ScanFacts,
    /// The integrity scan.
    pub integrity: ScanFacts,
    /// Whether integrity monitoring is on: without it there is nothing to scan.
    pub integrity_on: bool,
    /// The modules that recommendations are for.
    pub modules: Vec<ModuleFacts>,
}

impl ComputerFacts {
    /// The facts of one scan.
    pub const fn scan(&self, kind: ScanKind) -> &ScanFacts {
        match kind {
            ScanKind::Recommendation => &self.recommendation,
            ScanKind::Integrity => &self.integrity,
        }
    }
}

/// Why an instance counts as unprotected.
///
/// Protected means: its agent is active and a policy is assigned. Anything else cannot be relied on to act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// Workload Security knows no computer for the instance.
    Unknown,
    /// The computer is known (an AWS connector lists every instance), but no agent was ever activated on it.
    NoAgent,
    /// The agent does not answer, or reports an error; with what the console says.
    AgentInactive(String),
    /// The agent is active, but no policy tells it what to do.
    NoPolicy,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("Workload Security knows no computer for it"),
            Self::NoAgent => f.write_str("no agent is activated on it"),
            Self::AgentInactive(message) if message.is_empty() => f.write_str("its agent is not active"),
            Self::AgentInactive(message) => write!(f, "its agent is not active: {message}"),
            Self::NoPolicy => f.write_str("its agent is active, but no policy is assigned"),
        }
    }
}

/// Where one scan of a computer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScanFacts {
    /// When it last ended.
    pub finished: Option<i64>,
    /// It waits for the agent, or runs.
    pub pending: bool,
}

impl ScanFacts {
    /// Whether it ended at or after `since`.
    pub fn finished_since(&self, since: i64) -> bool {
        self.finished.is_some_and(|finished| finished >= since)
    }
}

/// One module of a computer after a recommendation scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleFacts {
    /// Which.
    pub module: RuleModule,
    /// Rules that are recommended and not yet assigned; ids of the tenant, ascending.
    pub wanted: Vec<i64>,
    /// Whether the module is switched on: rules of a module that is off do nothing.
    pub on: bool,
}
