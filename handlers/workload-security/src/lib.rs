//! Client of the Trend Micro Workload Security API, for the handlers and for the installer's checks.
//!
//! ```text
//! Client (region or base URL, key, trust)  --until(deadline)-->  Api  --operations-->  model
//! ```
//! [`request`] says what is sent (pure), `transport` is the only place that does I/O, [`Backoff`] and [`Deadline`] bound
//! how long a refusal is borne. What is sent is typed and strict; what is read is lenient: unknown fields are ignored,
//! every field may be missing, unknown enum values are kept as text.

// What is read here was written by others: nothing may be taken for granted about it.
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable)
)]

mod client;
mod deadline;
mod endpoint;
mod envelope;
mod error;
mod expand;
mod key;
mod message;
mod model;
mod operations;
pub mod request;
mod retry;
mod search;
mod transport;
mod trust;

pub use client::{BuildError, Client, ClientBuilder};
pub use deadline::Deadline;
pub use endpoint::{Endpoint, EndpointError};
pub use error::{Error, ErrorKind};
pub use expand::Expand;
pub use key::{ApiKey, KeyError};
pub use model::application_type::{ApplicationType, Direction};
pub use model::assignments::{AssignmentTarget, Assignments, RecommendationStatus};
pub use model::computer::{Computer, ComputerStatus, ComputerTasks, Ec2Summary, NoConnectorSummary};
pub use model::current_key::CurrentApiKey;
pub use model::ids::{ApplicationTypeId, ComputerId, PolicyId, RuleId, ScheduledTaskId};
pub use model::module::{Module, ModuleCondition, ModuleState, UnknownModule};
pub use model::module_settings::{ComputerModule, ComputerModuleStatus, PolicyModule, PolicyModuleStatus};
pub use model::policy::Policy;
pub use model::protection::{Protection, Unprotected};
pub use model::rule::{IntrusionPreventionRule, Severity};
pub use model::scan::PendingScan;
pub use model::scheduled_task::{ComputerFilter, ScanParameters, ScheduledTask};
pub use model::status::AgentStatus;
pub use operations::Api;
pub use operations::computers::ComputerPages;
pub use operations::scans::ScanOrder;
pub use retry::Backoff;
pub use search::{Criterion, Page, SearchFilter};
pub use trust::Trust;

pub use palisade_contract::{KeyKind, RuleModule, ScanKind};
