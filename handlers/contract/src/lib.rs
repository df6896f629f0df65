//! The leaf of the workspace: names and facts that the installer, the templates and the handlers must agree on.
//!
//! Nothing here does anything. A fact that two crates need stands in this one, once; a role's policy is generated
//! from the same list of calls ([`HandlerSpec::calls`]) that the handler's client is limited to.

// What is read here was written by others: nothing may be taken for granted about it.
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable)
)]

pub mod calls;
pub mod env;
mod frequency;
mod handler;
mod instance;
mod integration;
mod mode;
mod names;
mod outcome;
mod pattern;
mod route;
mod rule_check;
mod scans;
mod severity;
mod waf;
mod waf_report;

pub use calls::{Call, Scope};
pub use frequency::Frequency;
pub use handler::{Architecture, HANDLERS, HandlerSpec, handler};
pub use instance::InstanceId;
pub use integration::Integration;
pub use mode::{KeyKind, Mode};
pub use names::{DEFAULT_INSTALL, Names, TAG_INSTALL, TAG_KEPT, TAG_TARGET, TAG_VERSION, bundle_key};
pub use outcome::{ActionReport, ActionResult, DecisionWord, OUTCOME_MARK, Outcome};
pub use pattern::{OWN_FINDINGS, Wanted, event_pattern};
pub use route::Route;
pub use rule_check::{CHECK_CLEAR, PARAMETER_CHECK, PARAMETER_MODULE, PARAMETER_POLICY, ProtectionModule, RuleCheck};
pub use scans::{RuleModule, ScanKind};
pub use severity::Severity;
pub use waf::{RuleGroup, WafAction, WafGroups};
pub use waf_report::{
    GroupReport, GroupState, HostReport, ResourceKind, ResourceReport, ResourceState, WAF_REPORTS, WafReport,
    WebAclReport, waf_report_key,
};
