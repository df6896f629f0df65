//! What is read from events: our own small ones for each rule, and arbitrary JSON. Published samples are held against their oracle
//! by `tests/src/check_events`.
#![expect(clippy::unwrap_used, reason = "tests")]

mod config_rule;
mod guardduty;
mod inspector;
mod limits;
mod macie;
mod ocsf;
mod properties;
mod schedule;
mod security_hub;
mod support;
mod transport;
