//! What outside data is put through: a function for each fuzz target.
//!
//! `tests/fuzz` hands these functions to libFuzzer, a million inputs each (`cargo xtask prove`); `tests/seeds.rs` hands them the
//! committed seeds and mutations of them, so that every push runs them, too. A function that returns has passed: what it
//! asserts holds whatever the input is.
#![expect(clippy::missing_panics_doc, reason = "to panic is how a target says that it found something")]

mod api_answer;
mod api_exchange;
mod aws_answer;
mod bucket_policy;
mod config;
mod event;
mod exchange;
mod failure_record;
mod role_access;
mod server;
mod standing;
mod waf_report;
mod web_acl;

pub use api_answer::api_answer;
pub use api_exchange::api_exchange;
pub use aws_answer::aws_answer;
pub use bucket_policy::bucket_policy;
pub use config::config;
pub use event::{concerned, event};
pub use exchange::{EXCHANGES, Exchange};
pub use failure_record::failure_record;
pub use role_access::{Judged, judged, role_access};
pub use standing::{planned, standing};
pub use waf_report::{shown, waf_report};
pub use web_acl::web_acl;

/// What is done with one input.
pub type Target = fn(&[u8]);

/// Every target, by the name that it has in `tests/fuzz`.
pub const TARGETS: [(&str, Target); 11] = [
    ("event", event),
    ("config", config),
    ("bucket_policy", bucket_policy),
    ("role_access", role_access),
    ("web_acl", web_acl),
    ("api_answer", api_answer),
    ("api_exchange", api_exchange),
    ("aws_answer", aws_answer),
    ("failure_record", failure_record),
    ("waf_report", waf_report),
    ("standing", standing),
];
