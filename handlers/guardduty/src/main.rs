//! Handler of GuardDuty findings: the shared response, for findings that cite an EC2 instance.

use std::process::ExitCode;

use palisade_contract::Integration;
use palisade_response::Responder;
use palisade_runtime::run;

fn main() -> ExitCode {
    run(Integration::GuardDuty, Responder::read)
}
