//! cargo-deny, on the dependencies of the product and on those of the fuzz targets.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::{Depth, LISTS, MANIFESTS};
use crate::process;
use crate::tools::Tool;
use crate::workspace::Workspace;

/// The version that .cargo/deny.toml was written for.
const CARGO_DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };

/// What could be checked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Everything.
    Complete,
    /// Why not everything.
    Without(&'static str),
}

impl Verdict {
    pub(crate) fn in_words(&self) -> String {
        let checked = "cargo-deny: bans, licences, sources";
        match self {
            Self::Complete => format!("{checked}, advisories"),
            Self::Without(what) => format!("{checked}, without {what}"),
        }
    }
}

/// Asks cargo-deny. It fetches nothing: advisories are checked against a copy that is there.
pub(super) fn run(workspace: &Workspace, depth: Depth) -> Result<Verdict> {
    let tool = match depth {
        Depth::WithTool => CARGO_DENY.build(workspace)?,
        Depth::AsBuilt => match CARGO_DENY.built(workspace) {
            Some(tool) => tool,
            None => return Ok(Verdict::Without("cargo-deny, which `cargo xtask prove` builds")),
        },
    };
    check(workspace, &tool, &["bans", "licenses", "sources"])?;
    if !has_advisories() {
        return Ok(Verdict::Without("advisories, of which there is no copy (`cargo deny fetch` makes one)"));
    }
    check(workspace, &tool, &["advisories"])?;
    Ok(Verdict::Complete)
}

fn check(workspace: &Workspace, tool: &Path, checks: &[&str]) -> Result<()> {
    for manifest in MANIFESTS {
        let mut command = Command::new(tool);
        command.args(["--locked", "--offline", "--workspace", "--config"]).arg(workspace.root.join(LISTS));
        command.arg("--manifest-path").arg(workspace.root.join(manifest)).arg("check").args(checks);
        process::run(command.current_dir(&workspace.root))?;
    }
    Ok(())
}

/// Whether cargo-deny has fetched advisories before, where it keeps them unless told otherwise.
fn has_advisories() -> bool {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    home.is_some_and(|home| home.join("advisory-dbs").read_dir().is_ok_and(|mut copies| copies.next().is_some()))
}
