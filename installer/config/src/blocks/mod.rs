//! The blocks of the file: for each its form as written, its checked form, and the way from one to the other.

mod bundles;
mod file;
mod lambda;
mod notify;
mod targets;
mod workload_security;

pub use bundles::Bundles;
pub use lambda::{LOG_RETENTION_DAYS, Lambda};
pub use notify::Notify;
pub use targets::Targets;
pub use workload_security::{ExistingSecret, WorkloadSecurity};

pub(crate) use file::File;
