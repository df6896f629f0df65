//! Figures that tests tell (`tests/src/figures.rs`): lines of a file in the target folder, each with the name of its test binary.
//!
//! The harness shows nothing of a test that passes, and a figure is of use when it does.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;

use anyhow::{Context as _, Result, ensure};

use crate::workspace::Workspace;

/// Forgets what an earlier run told.
pub(crate) fn forget(workspace: &Workspace) -> Result<()> {
    let path = workspace.figures();
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).context(format!("remove {}", path.display())),
        _ => Ok(()),
    }
}

/// What was told since, in that order.
pub(crate) fn told(workspace: &Workspace) -> Result<Vec<String>> {
    let path = workspace.figures();
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).with_context(|| format!("read {}", path.display())),
    }
}

/// An error unless each of these binaries has told something: a measurement that nobody sees proves nothing.
pub(crate) fn ensure_from(binaries: &[&str], figures: &[String]) -> Result<()> {
    let silent = silent(binaries, figures.iter().map(String::as_str));
    ensure!(silent.is_empty(), "no figure was told by the tests of {}", silent.join(", "));
    Ok(())
}

/// Those of the binaries that have told none of the figures.
pub(crate) fn silent<'a>(binaries: &[&'a str], figures: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lines = figures.into_iter().filter_map(|line| line.split_once(": "));
    let from: BTreeSet<&str> = lines.map(|(name, _)| name).collect();
    binaries.iter().copied().filter(|binary| !from.contains(binary)).collect()
}

/// For the end of a run.
pub(crate) fn in_words(figures: &[String]) -> String {
    if figures.is_empty() {
        return "no figures were told".to_owned();
    }
    format!("figures that the tests told:\n  {}", figures.join("\n  "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_that_tells_nothing_is_named() {
        let figures = ["proof: storm: 200 findings in 6.3 s".to_owned(), "seeds: event: nothing found".to_owned()];
        assert!(ensure_from(&["seeds", "proof"], &figures).is_ok());
        let error = ensure_from(&["seeds", "secrecy", "storm"], &figures).map_err(|error| error.to_string());
        assert_eq!(error, Err("no figure was told by the tests of secrecy, storm".to_owned()));
        assert_eq!(in_words(&figures[1..]), "figures that the tests told:\n  seeds: event: nothing found");
    }
}
