//! The Workload Security simulator over HTTP: each behaviour, and the vendor's description of the API.

#![expect(clippy::unwrap_used, reason = "tests")]

mod admission;
mod assignments;
mod catalogue;
mod computers;
mod conformity;
mod controls;
mod faults;
mod program;
mod scans;
mod settings;
mod support;
mod tasks;
