//! What stands otherwise in the other accounts.

use std::fmt;

use serde::Serialize;

use super::Cell;
use crate::drift::{ResourceDrift, write_resources};

/// The stacks of a stack set compared with what they were deployed as.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FleetDrift {
    /// Name of the set.
    pub stack_set: String,
    /// Whether there is one.
    pub exists: bool,
    /// Stacks that were compared.
    pub compared: usize,
    /// Those that drifted.
    pub drifted: Vec<DriftedStack>,
    /// What CloudFormation does not compare, where something of it is otherwise.
    pub beyond: Vec<BeyondStack>,
    /// Those that could not be compared or looked into, with the reason.
    pub failed: Vec<String>,
    /// What nobody was asked to look at, one sentence each: it is not known to be in order.
    pub not_looked_at: Vec<String>,
}

/// A stack of the set that CloudFormation finds changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DriftedStack {
    /// Where it stands.
    #[serde(flatten)]
    pub cell: Cell,
    /// What differs.
    pub resources: Vec<ResourceDrift>,
}

/// A stack of the set in which something is otherwise that CloudFormation does not compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BeyondStack {
    /// Where it stands.
    #[serde(flatten)]
    pub cell: Cell,
    /// One lower-case sentence each.
    pub beyond: Vec<String>,
}

impl FleetDrift {
    /// Whether every stack was compared and stands as deployed, as far as somebody was asked to look.
    pub fn is_clean(&self) -> bool {
        self.exists && self.drifted.is_empty() && self.beyond.is_empty() && self.failed.is_empty()
    }
}

impl fmt::Display for FleetDrift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.exists {
            return writeln!(f, "stack set {} does not exist", self.stack_set);
        }
        writeln!(f, "stack set {}: {} stacks compared, {} drifted", self.stack_set, self.compared, self.drifted.len())?;
        for DriftedStack { cell, resources } in &self.drifted {
            writeln!(f, "  {} in {} drifted", cell.account, cell.region)?;
            write_resources(f, resources)?;
        }
        for BeyondStack { cell, beyond } in &self.beyond {
            for line in beyond {
                writeln!(f, "  {} in {}: {line}", cell.account, cell.region)?;
            }
        }
        for line in &self.failed {
            writeln!(f, "  {line}")?;
        }
        for line in &self.not_looked_at {
            writeln!(f, "  not looked at: {line}")?;
        }
        Ok(())
    }
}
