//! `test`: everything that the tests need, then every test.

use std::ffi::OsString;

use anyhow::Result;

use crate::build_handlers::{self, Arch};
use crate::workspace::Workspace;
use crate::{figures, process, setup};

/// Arguments of `test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// For `cargo test --workspace`, for example `--no-fail-fast`, `-p palisade-plan` or `-- --nocapture`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

/// Runs the tests, and shows what they measured.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    prepare(workspace)?;
    // The end-to-end tests start the installer as its users do.
    workspace.build_bins(&["palisade"])?;
    figures::forget(workspace)?;
    let result = process::run(workspace.cargo("test").arg("--workspace").args(&args.args));
    println!("\n{}", figures::in_words(&figures::told(workspace)?));
    result
}

/// The venv, and the bundles that the local AWS can run.
pub(crate) fn prepare_to_run(workspace: &Workspace) -> Result<()> {
    let venv = setup::run(workspace)?;
    build_handlers::build_to_run(workspace, &venv)
}

/// The venv and all bundles.
pub(crate) fn prepare(workspace: &Workspace) -> Result<()> {
    let venv = setup::run(workspace)?;
    build_handlers::build(workspace, &venv, &Arch::ALL, &workspace.bundles())
}
