//! Handler of Inspector findings: rules against their CVEs into the policies of the instances; unprotected instances get the
//! shared response.

// What is read here was written by others: nothing may be taken for granted about it.
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable)
)]

mod cache;
mod inspector;
mod look_up;
mod policies;

use std::process::ExitCode;

use palisade_contract::Integration;
use palisade_runtime::run;

use inspector::Inspector;

fn main() -> ExitCode {
    run(Integration::Inspector, Inspector::read)
}
