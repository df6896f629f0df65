//! Handler of Macie findings: finds the instances whose roles reach the bucket, and gives them the shared response.
//!
//! ```text
//! finding -> bucket -> policy ----------------------------+
//!            instances -> profiles -> roles -> simulation -+-> who reaches it -> response for each instance
//! ```

mod analysis;
mod cache;
mod choice;
mod handler;
mod look_up;
mod naming;
mod reports;

use std::process::ExitCode;

use palisade_contract::Integration;
use palisade_runtime::run;

fn main() -> ExitCode {
    run(Integration::Macie, handler::Macie::read)
}
