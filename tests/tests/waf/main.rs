//! The survey of web ACLs with the real handler: what is added, what is left alone, what is told, and what is taken back.

#![expect(clippy::unwrap_used, reason = "tests")]

mod clock;
mod covered;
mod distributions;
mod failures;
#[expect(dead_code, reason = "the clock fires by itself")]
#[path = "../guardduty/kept.rs"]
mod kept_events;
mod left_alone;
mod others;
mod removal;
mod report;
#[path = "../guardduty/support.rs"]
mod response_support;
mod rights;
mod stack_goes;
mod support;
mod tasks;
