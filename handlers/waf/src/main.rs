//! Handler of the schedule: what runs behind each web ACL, and the managed rule groups that belong to it.

// What is read here was written by others: nothing may be taken for granted about it.
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable)
)]

mod advisor;
mod cloudformation;
mod cover;
mod edit;
mod error;
mod hosts;
mod lease;
mod pace;
mod protection;
mod resource;
mod settings;
mod survey;
mod take_back;
mod tasks;
mod tell;

use std::process::ExitCode;

use palisade_contract::Integration;
use palisade_runtime::run;

use crate::advisor::Advisor;

fn main() -> ExitCode {
    run(Integration::Waf, Advisor::read)
}
