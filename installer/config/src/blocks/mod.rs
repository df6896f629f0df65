//! The blocks of the file: for each its form as written, its checked form, and the way from one to the other.

mod bundles;
mod file;
mod fleet;
mod fleet_roles;
mod lambda;
mod notify;
mod rollout;
mod targets;
mod workload_security;

pub use bundles::Bundles;
pub use fleet::{Fleet, MAX_ACCOUNTS, Organization, Reach};
pub use fleet_roles::FleetRoles;
pub use lambda::{LOG_RETENTION_DAYS, Lambda};
pub use notify::Notify;
pub use rollout::{LAST_WAVE, Rollout, Wave};
pub use targets::Targets;
pub use workload_security::{ExistingSecret, WorkloadSecurity};

pub(crate) use file::File;
