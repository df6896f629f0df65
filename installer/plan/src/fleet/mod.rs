//! The other accounts: what their stack set should be, what it is, and what has to be done in which order.

mod cells;
mod drift;
mod member_permissions;
mod members;
mod observed;
mod permissions;
mod planner;
mod report;
mod roles;
mod room;
mod types;

pub use cells::targets as fleet_targets;
pub use drift::{BeyondStack, DriftedStack, FleetDrift};
pub use members::Member;
pub use observed::{
    FleetObserved, InstanceState, Measure, OrganizationObserved, ROLLOUT_KEY, RingingAlarm, RolloutRecord, SetState,
};
pub use types::{Cell, FleetPlan, FleetTarget, Leaving, Skipped, WavePlan};

pub use planner::fleet_reach;
pub use roles::{administration, administration_role, execution, execution_role};
pub use room::{TooManyAccounts, too_many_accounts};

pub(crate) use member_permissions::PERMISSIONS as MEMBER_PERMISSIONS;
pub(crate) use permissions::PERMISSIONS;
pub(crate) use planner::plan;
pub(crate) use report::lines;
