//! The config file `palisade.yaml`: strict reading, checks that name the line, JSON Schema, and the file that `init` writes.
//!
//! Text in, values out: who calls [`load`] reads the file. What [`load`] returns has passed every check that needs
//! no AWS, so the rest of the installer takes it as it is.

// What is read here was written by others: nothing may be taken for granted about it. Templates are read by index, which gives
// null for what is not there and is no panic, so that lint is left out.
#![cfg_attr(not(test), warn(clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable))]

mod blocks;
mod config;
mod environment;
mod error;
mod integrations;
mod read;
mod schema;
mod template;
mod values;

pub use blocks::{
    Bundles, ExistingSecret, Fleet, FleetRoles, LAST_WAVE, LOG_RETENTION_DAYS, Lambda, MAX_ACCOUNTS, Notify,
    Organization, Reach, Rollout, Targets, Wave, WorkloadSecurity,
};
pub use config::Config;
pub use environment::MAX_ENVIRONMENT_TEXT;
pub use error::{ConfigError, Position, Problem};
pub use integrations::{ConfigRules, Inspector, Integrations, Response, Waf};
pub use read::{MAX_FILE_BYTES, load};
pub use schema::schema;
pub use template::{InitAnswers, template};
pub use values::{
    AccountId, AlarmName, ApiEndpoint, Arn, Duration, Email, InstallName, Partition, RegionName, UnitId, ValueError,
};
