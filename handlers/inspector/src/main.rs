//! Handler of Inspector findings: rules against their CVEs into the policies of the instances; unprotected instances get the
//! shared response.

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
