//! `sandbox`: the local AWS and the simulator, to try the installer against by hand.

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{process, test};

/// Arguments of `sandbox`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Other accounts for the config to reach, as an organisation or as a list; without it there is one account
    #[arg(long, value_parser = ["organization", "accounts"])]
    others: Option<String>,
}

/// Becomes the sandbox.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    test::prepare_to_run(workspace)?;
    workspace.build_bins(&["palisade", "sandbox"])?;
    let mut sandbox = workspace.bin("sandbox");
    if let Some(others) = &args.others {
        sandbox.args(["--others", others]);
    }
    process::become_program(&mut sandbox)
}
