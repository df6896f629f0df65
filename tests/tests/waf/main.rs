//! The survey of web ACLs with the real handler: what is added, what is left alone, what is told, and what is taken back.

#![expect(clippy::unwrap_used, reason = "tests")]

mod covered;
mod distributions;
mod failures;
mod left_alone;
mod removal;
mod report;
#[path = "../guardduty/support.rs"]
mod response_support;
mod support;
