//! `sandbox`: the local AWS and the simulator, to try the installer against by hand.

use std::ffi::OsString;

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{process, test};

/// Arguments of `sandbox`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// For the sandbox itself
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

/// Becomes the sandbox.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    test::prepare_to_run(workspace)?;
    workspace.build_bins(&["palisade", "sandbox"])?;
    process::become_program(workspace.bin("sandbox").args(&args.args))
}
