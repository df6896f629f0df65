//! Settings to CloudFormation: the two stacks of an install, rendered as plain templates without parameters.
//!
//! Nothing here asks AWS, the clock or the environment. The same settings give the same text, so that what
//! `palisade template` prints is exactly what `palisade install` deploys, and a digest tells whether a stack is current.

// What is read here was written by others: nothing may be taken for granted about it. Templates are read by index, which gives
// null for what is not there and is no panic, so that lint is left out.
#![cfg_attr(not(test), warn(clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable))]

mod arn;
mod audience;
pub mod cfn;
pub mod cost;
mod home;
pub mod iam;
pub mod ids;
pub mod limits;
mod parts;
pub mod reference;
mod region;
mod retention;
mod settings;
mod stack_sets;

pub use audience::Audience;
pub use cfn::{Template, digest_of};
pub use home::{OUTPUT_BUNDLE_BUCKET, OUTPUT_KEY_ARN, OUTPUT_REGIONS, OUTPUT_SECRET_ARN, OUTPUT_STACK_SET, home};
pub use region::region;
pub use retention::{OUTPUT_KEPT, with_retention};
pub use settings::{
    ConfigRulesSettings, FunctionSettings, HomeSettings, ResponseSettings, Settings, WafSettings, WorkloadSecurity,
};
pub use stack_sets::{
    AdministrationSettings, ExecutionSettings, OUTPUT_ROLE_ARN, administered_accounts, regional_cloudformation,
    stack_set_administration, stack_set_execution,
};

/// Output of both stacks: the version that rendered them.
pub const OUTPUT_VERSION: &str = "Version";
/// Output of both stacks: [`Template::digest`].
pub const OUTPUT_DIGEST: &str = cfn::OUTPUT_DIGEST;
