//! The other accounts: what their stack set should be, what it is, and what has to be done in which order.

mod cells;
mod members;
mod observed;
mod planner;
mod report;
mod types;

pub use members::Member;
pub use observed::{FleetObserved, InstanceState, OrganizationObserved, RolloutRecord, SetState};
pub use types::{Cell, FleetPlan, FleetTarget, Leaving, Skipped, WavePlan};

pub use planner::fleet_reach;

pub(crate) use planner::plan;
pub(crate) use report::lines;
