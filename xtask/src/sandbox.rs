//! `sandbox`: the local AWS and the simulator, to try the installer against by hand.

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{process, test};

/// Becomes the sandbox.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    test::prepare_to_run(workspace)?;
    workspace.build_bins(&["palisade", "sandbox"])?;
    process::become_program(&mut workspace.bin("sandbox"))
}
