//! Handler of rules of AWS Config: whether EC2 instances are protected as the rule wants it.

// What is read here was written by others: nothing may be taken for granted about it.
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable)
)]

mod answer;
mod error;
mod evaluation;
mod handler;
mod look_up;

use std::process::ExitCode;

use palisade_contract::Integration;
use palisade_runtime::run;

use crate::handler::Evaluator;

fn main() -> ExitCode {
    run(Integration::Config, |_, _| Ok(Evaluator))
}
