//! Handler of Macie findings: finds the instances whose roles reach the bucket, and gives them the shared response.
//!
//! ```text
//! finding -> bucket -> policy ----------------------------+
//!            instances -> profiles -> roles -> simulation -+-> who reaches it -> response for each instance
//! ```

// What is read here was written by others: nothing may be taken for granted about it.
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable)
)]

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
