//! What is read from events: our own small ones for each rule, published samples, and arbitrary JSON.
#![expect(clippy::unwrap_used, reason = "tests")]

mod config_rule;
mod guardduty;
mod inspector;
mod limits;
mod macie;
mod ocsf;
mod oracle;
mod properties;
mod schedule;
mod security_hub;
mod support;
mod transport;
