//! What belongs into a web ACL, and how it gets in and out again. Pure.
//!
//! ```text
//! application types, platform -> Serves -> rule groups of the config
//! GetWebACL's answer -> WebAcl -> obstacle? -> Plan -> Edit -> UpdateWebACL's request
//! ```
//! A web ACL is JSON from its reading to its sending: `UpdateWebACL` replaces the whole definition, so what a type here did
//! not know would be erased. Own rules are recognised by name and content; no other rule is ever changed.

// What is read here was written by others: nothing may be taken for granted about it.
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable)
)]

mod definition;
mod edit;
mod obstacle;
mod own;
mod plan;
mod serves;

pub use definition::{Scope, Unreadable, WebAcl};
pub use edit::{CannotEdit, Edit};
pub use obstacle::Obstacle;
pub use own::own_rule_name;
pub use plan::Plan;
pub use serves::{Serves, groups, serves};

/// Most capacity units of a web ACL, by AWS's quotas.
pub const MOST_CAPACITY: u64 = 5_000;
/// Units above which AWS charges more for each request.
pub const FREE_CAPACITY: u64 = 1_500;
