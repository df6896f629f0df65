//! Rules of AWS Config: the installed function, called by the emulator's Config, and what Config then shows.

#![expect(clippy::unwrap_used, reason = "tests")]

mod changes;
mod failures;
mod interval;
#[path = "../guardduty/support.rs"]
mod responses;
mod rights;
mod support;
mod verbs;
