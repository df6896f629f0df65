//! Handler of Security Hub findings: the shared response, for findings of any product on an EC2 instance.

use std::process::ExitCode;

use palisade_contract::Integration;
use palisade_response::Responder;
use palisade_runtime::run;

fn main() -> ExitCode {
    run(Integration::SecurityHub, Responder::read)
}
