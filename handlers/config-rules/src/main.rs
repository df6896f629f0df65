//! Handler of rules of AWS Config: whether EC2 instances are protected as the rule wants it.

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
