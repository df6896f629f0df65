//! Handler of the schedule: what runs behind each web ACL, and the managed rule groups that belong to it.

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
