//! Settings to CloudFormation: the two stacks of an install, rendered as plain templates without parameters.
//!
//! Nothing here asks AWS, the clock or the environment. The same settings give the same text, so that what
//! `palisade template` prints is exactly what `palisade install` deploys, and a digest tells whether a stack is current.

mod arn;
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

pub use cfn::Template;
pub use home::{OUTPUT_BUNDLE_BUCKET, OUTPUT_KEY_ARN, OUTPUT_REGIONS, OUTPUT_SECRET_ARN, home};
pub use region::region;
pub use retention::{OUTPUT_KEPT, with_retention};
pub use settings::{
    ConfigRulesSettings, FunctionSettings, HomeSettings, ResponseSettings, Settings, WafSettings, WorkloadSecurity,
};

/// Output of both stacks: the version that rendered them.
pub const OUTPUT_VERSION: &str = "Version";
/// Output of both stacks: [`Template::digest`].
pub const OUTPUT_DIGEST: &str = cfn::OUTPUT_DIGEST;
