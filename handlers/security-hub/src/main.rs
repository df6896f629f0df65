//! Handler of Security Hub findings: the shared response, for findings of any product on an EC2 instance.

// What is read here was written by others: nothing may be taken for granted about it.
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable)
)]

use std::process::ExitCode;

use palisade_contract::Integration;
use palisade_response::Responder;
use palisade_runtime::run;

fn main() -> ExitCode {
    run(Integration::SecurityHub, Responder::read)
}
