//! Reads every form of event that can reach a handler, whatever wrapped it on the way, and yields plain facts.
//!
//! Pure: a [`Delivery`] is read from one JSON value and nothing else. Reading is lenient (types that changed over the
//! years, absent blocks, unknown keys), but what comes out is checked: an instance id is a
//! [`palisade_contract::InstanceId`], a CVE has the form of one. Nothing panics and nothing recurses without bound,
//! whatever the JSON.

// What is read here was written by others: nothing may be taken for granted about it.
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable)
)]

mod arn;
mod cited;
mod config_item;
mod config_rule;
mod delivery;
mod envelope;
mod error;
mod event;
mod facts;
mod failure;
mod finding;
mod guardduty;
mod inspector;
mod json;
mod legacy;
mod macie;
mod notice;
mod ocsf;
mod schedule;
mod security_hub;
mod transport;
mod verdict;

pub use cited::Cited;
pub use config_item::ConfigItem;
pub use config_rule::{ConfigInvocation, MessageType};
pub use delivery::{Delivery, Record};
pub use error::Unreadable;
pub use event::Event;
pub use facts::Facts;
pub use failure::{Failure, FailureKind};
pub use finding::Finding;
pub use json::{MAX_DEPTH, MAX_NESTED_TEXT};
pub use legacy::{Legacy, LegacyService};
pub use notice::{Notice, NoticeReason};
pub use schedule::Schedule;
pub use transport::{MAX_WRAPPINGS, Transport};
pub use verdict::NotActionable;
