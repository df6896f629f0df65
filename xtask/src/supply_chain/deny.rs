//! cargo-deny, where somebody has installed it.

use std::env;
use std::path::PathBuf;

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

/// What could be checked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Everything.
    Complete,
    /// Why not everything.
    Without(&'static str),
}

/// Asks cargo-deny. It fetches nothing: advisories are checked against a copy that is there.
pub(super) fn run(workspace: &Workspace) -> Result<Verdict> {
    if process::output(workspace.cargo("deny").arg("--version")).is_err() {
        return Ok(Verdict::Without("cargo-deny, which is not installed (so no advisories were looked at)"));
    }
    let deny = |checks: &[&str]| {
        let mut command = workspace.cargo("deny");
        // It looks for its config where ours lies.
        command.args(["--locked", "--offline", "--workspace", "check"]).args(checks);
        process::run(&mut command)
    };
    deny(&["bans", "licenses", "sources"])?;
    if !has_advisories() {
        return Ok(Verdict::Without("advisories, of which there is no copy (`cargo deny fetch` makes one)"));
    }
    deny(&["advisories"])?;
    Ok(Verdict::Complete)
}

/// Whether cargo-deny has fetched advisories before, where it keeps them unless told otherwise.
fn has_advisories() -> bool {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    home.is_some_and(|home| home.join("advisory-dbs").read_dir().is_ok_and(|mut copies| copies.next().is_some()))
}
