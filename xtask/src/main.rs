//! Developer tasks: `cargo xtask --help`.
//!
//! Depends on no crate of ours, so that it builds in seconds and still works when they do not compile.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to its terminal")]

mod build_handlers;
mod check_events;
mod ci;
mod cli;
mod demo;
mod figures;
mod files;
mod fuzz;
mod lint_policies;
mod lint_templates;
mod process;
mod prove;
mod render;
mod sandbox;
mod sbom;
mod setup;
mod supply_chain;
mod tally;
mod test;
mod tidy;
mod tools;
mod venv;
mod workspace;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    cli::Cli::parse().run().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
