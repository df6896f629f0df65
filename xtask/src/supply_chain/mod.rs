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

/// Checks every dependency of every member, of all targets; then what cargo-deny says.
pub(crate) fn run(workspace: &Workspace) -> Result<Verdict> {
    check(workspace)?;
    deny::run(workspace)
}

/// What needs no tool and no network. Every problem is printed, not the first alone.
fn check(workspace: &Workspace) -> Result<()> {
    let path = workspace.root.join(LISTS);
    let text = std::fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
    let lists = Lists::read(&text).with_context(|| format!("understand {LISTS}"))?;
    let mut command = MetadataCommand::new();
    command.current_dir(&workspace.root).other_options(["--locked".to_owned()]);
    let metadata = command.exec().context("read the dependencies with cargo metadata")?;
    let problems = packages::check(&metadata, &lists);
    for problem in &problems {
        eprintln!("supply-chain: {problem}");
    }
    match problems.len() {
        0 => {
            eprintln!("supply-chain: {} packages, licences and sources as {LISTS} allows", metadata.packages.len());
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
