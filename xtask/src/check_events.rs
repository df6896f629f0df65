//! `check-events`: recorded events and what a handler must make of them.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{process, test};

/// Arguments of `check-events`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folder with events and their expected.json
    folder: PathBuf,
}

/// Checks the folder.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    check(workspace, &std::path::absolute(&args.folder)?)
}

/// Checks a folder given by its whole path.
pub(crate) fn check(workspace: &Workspace, folder: &Path) -> Result<()> {
    test::prepare_to_run(workspace)?;
    workspace.build_bins(&["check-events"])?;
    process::run(workspace.bin("check-events").arg(folder))
}
