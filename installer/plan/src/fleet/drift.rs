//! What stands otherwise in the other accounts.

use std::fmt;

use serde::Serialize;

use super::Cell;

/// The stacks of a stack set compared with what they were deployed as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FleetDrift {
    /// Name of the set.
    pub stack_set: String,
    /// Whether there is one.
    pub exists: bool,
    /// Stacks that were compared.
    pub compared: usize,
    /// Those that drifted.
    pub drifted: Vec<Cell>,
    /// Those that could not be compared, with the reason.
    pub failed: Vec<String>,
}

impl FleetDrift {
    /// Whether every stack was compared and stands as deployed.
    pub fn is_clean(&self) -> bool {
        self.exists && self.drifted.is_empty() && self.failed.is_empty()
    }
}

impl fmt::Display for FleetDrift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.exists {
            return writeln!(f, "stack set {} does not exist", self.stack_set);
        }
        writeln!(f, "stack set {}: {} stacks compared, {} drifted", self.stack_set, self.compared, self.drifted.len())?;
        for cell in &self.drifted {
            writeln!(f, "  {} in {} drifted", cell.account, cell.region)?;
        }
        for line in &self.failed {
            writeln!(f, "  {line}")?;
        }
        Ok(())
    }
}
