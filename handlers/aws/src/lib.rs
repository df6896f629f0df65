//! Signed calls to the few AWS operations that handlers make, without the AWS SDK's crates.
//!
//! ```text
//! AwsConfig (environment) -> Aws --until(deadline)--> operations -> request -> sign -> send, again on what passes
//! ```
//! Each operation is tied to a constant of [`palisade_contract::calls`]; a call that the handler's description does not
//! list is refused before anything is sent, so that the role (generated from the same list) and the code cannot drift apart.
//! What is sent is checked first; what is read is lenient: unknown fields are ignored.

// What is read here was written by others: nothing may be taken for granted about it. Indices stand in bodies of calls alone, which
// are made here.
#![cfg_attr(not(test), warn(clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable))]

mod arn;
mod client;
mod config;
mod credentials;
mod endpoint;
mod environment_error;
mod error;
mod failure;
mod http_client;
mod operations;
mod region;
mod request;
mod retry;
mod sign;
mod text;
mod xml;

pub use arn::{Arn, ArnError};
pub use client::{Aws, PresignedError};
pub use config::AwsConfig;
pub use credentials::Credentials;
pub use environment_error::EnvironmentError;
pub use error::{Error, ErrorKind};
pub use operations::batch_update_findings::{FindingUpdate, WorkflowStatus};
pub use operations::create_schedule::{Creation, NewSchedule};
pub use operations::delete_schedule::Deletion;
pub use operations::describe_instances::{Instance, InstanceState};
pub use operations::describe_load_balancers::LoadBalancer;
pub use operations::describe_network_interfaces::NetworkInterface;
pub use operations::describe_targets::TargetGroup;
pub use operations::ecs_tasks::EcsTask;
pub use operations::get_bucket_policy::BucketPolicy;
pub use operations::get_findings::Finding;
pub use operations::get_instance_profile::Role;
pub use operations::get_public_access_block::PublicAccessBlock;
pub use operations::get_resource_config_history::ItemHistory;
pub use operations::list_distributions::Distribution;
pub use operations::put_evaluations::NewEvaluation;
pub use operations::role_policies::AttachedPolicy;
pub use operations::simulate_principal_policy::{ContextKey, MatchedStatement, PolicyDecision, Simulated};
pub use operations::web_acls::{LockedWebAcl, WebAclName};
pub use region::Region;
pub use text::cut;
