//! The clients of AWS, and what is read with them. Writing is in `crate::deploy`, with the reading that belongs to it.

pub(crate) mod alarm;
pub(crate) mod clients;
pub(crate) mod config_rules;
pub(crate) mod drift;
mod drifted;
pub(crate) mod error;
pub(crate) mod fleet;
mod fleet_beyond;
pub(crate) mod fleet_drift;
pub(crate) mod fleet_status;
pub(crate) mod identity;
pub(crate) mod inventory;
pub(crate) mod kept;
pub(crate) mod left;
pub(crate) mod observe;
pub(crate) mod opt_in;
pub(crate) mod organization;
pub(crate) mod queue;
pub(crate) mod run;
pub(crate) mod stack;
pub(crate) mod stack_set;
pub(crate) mod waf_reports;
