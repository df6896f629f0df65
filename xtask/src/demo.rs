//! `demo`: the whole way once, on the local AWS.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{process, test};

/// Arguments of `demo`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Leave the local AWS running at the end
    #[arg(long)]
    keep: bool,
    /// Further arguments of the demo
    #[arg(last = true)]
    args: Vec<OsString>,
}

/// Becomes the demo.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    process::become_program(&mut prepare(workspace, args)?)
}

/// Builds what the demo shows, and gives the command that shows it.
pub(crate) fn prepare(workspace: &Workspace, args: &Args) -> Result<Command> {
    test::prepare_to_run(workspace)?;
    workspace.build_bins(&["palisade", "demo"])?;
    let mut command = workspace.bin("demo");
    if args.keep {
        command.arg("--keep");
    }
    command.args(&args.args);
    Ok(command)
}
