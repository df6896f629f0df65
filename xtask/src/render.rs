//! `render`: the templates of the sample settings, committed so that a change to them is reviewed.

use anyhow::{Context as _, Result};

use crate::process;
use crate::workspace::Workspace;

/// Where the rendered templates are, from the root.
pub(crate) const RENDERED: &str = "templates/rendered";
/// Where the templates of released versions are, from the root.
pub(crate) const RELEASED: &str = "templates/released";

/// Arguments of `render`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only compare, and fail when a file differs
    #[arg(long)]
    check: bool,

    /// Keep the templates of this version, which is about to be released, under templates/released
    #[arg(long, conflicts_with = "check")]
    release: bool,
}

/// Writes or compares.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    match args {
        Args { release: true, .. } => render(workspace, "--release", RELEASED),
        Args { check: true, .. } => check(workspace),
        _ => render(workspace, "--write", RENDERED),
    }
}

/// Fails when a committed file is not what the code renders.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    render(workspace, "--check", RENDERED)
        .context("templates/rendered is not what the code renders; `cargo xtask render` writes it")
}

fn render(workspace: &Workspace, how: &str, folder: &str) -> Result<()> {
    let mut cargo = workspace.cargo("run");
    process::run(cargo.args(["--quiet", "--package", "palisade-templates", "--bin", "render", "--", how, folder]))
}
