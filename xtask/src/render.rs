//! `render`: the templates of the sample settings, committed so that a change to them is reviewed.

use anyhow::{Context as _, Result};

use crate::process;
use crate::workspace::Workspace;

/// Where the rendered templates are, from the root.
pub(crate) const RENDERED: &str = "templates/rendered";

/// Arguments of `render`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only compare, and fail when a file differs
    #[arg(long)]
    check: bool,
}

/// Writes or compares.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    if args.check { check(workspace) } else { render(workspace, "--write") }
}

/// Fails when a committed file is not what the code renders.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    render(workspace, "--check")
        .context("templates/rendered is not what the code renders; `cargo xtask render` writes it")
}

fn render(workspace: &Workspace, how: &str) -> Result<()> {
    let mut cargo = workspace.cargo("run");
    process::run(cargo.args(["--quiet", "--package", "palisade-templates", "--bin", "render", "--", how, RENDERED]))
}
