//! `supply-chain`: licences, sources and versions of the dependencies, with a tool that also knows advisories if there is one.

mod deny;
mod lists;
mod packages;
mod spdx;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::MetadataCommand;

use self::lists::Lists;
use crate::workspace::Workspace;

pub(crate) use self::deny::Verdict;
pub(crate) use self::spdx::normalised;

/// The lists, which cargo-deny reads as well.
const LISTS: &str = ".cargo/deny.toml";

/// The workspaces: the product's, and that of the fuzz targets, which is built with other flags.
const MANIFESTS: [&str; 2] = ["Cargo.toml", "tests/fuzz/Cargo.toml"];

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// With cargo-deny where it was built before.
    AsBuilt,
    /// With cargo-deny, built first where need be.
    WithTool,
}

/// Arguments of `supply-chain`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Build cargo-deny first, where it was not built before
    #[arg(long)]
    with_deny: bool,
}

impl Args {
    pub(crate) const fn depth(&self) -> Depth {
        if self.with_deny { Depth::WithTool } else { Depth::AsBuilt }
    }
}

/// Checks every dependency of every member, of all targets; then what cargo-deny says.
pub(crate) fn run(workspace: &Workspace, depth: Depth) -> Result<Verdict> {
    check(workspace)?;
    deny::run(workspace, depth)
}

/// What needs no tool. Every problem is printed, not the first alone.
fn check(workspace: &Workspace) -> Result<()> {
    let path = workspace.root.join(LISTS);
    let text = std::fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
    let lists = Lists::read(&text).with_context(|| format!("understand {LISTS}"))?;
    let (mut problems, mut count) = (Vec::new(), 0);
    for manifest in MANIFESTS {
        let mut command = MetadataCommand::new();
        command.manifest_path(workspace.root.join(manifest)).other_options(["--locked".to_owned()]);
        let metadata = command.exec().with_context(|| format!("read the dependencies of {manifest}"))?;
        problems.extend(packages::check(&metadata, &lists, &workspace.root));
        count += metadata.packages.len();
    }
    for problem in &problems {
        eprintln!("supply-chain: {problem}");
    }
    match problems.len() {
        0 => {
            eprintln!("supply-chain: {count} packages, licences and sources as {LISTS} allows");
            Ok(())
        }
        count => bail!("the dependencies have problems: {count}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dependencies_are_as_allowed() -> Result<()> {
        check(&Workspace::load()?)
    }
}
