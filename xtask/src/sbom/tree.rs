//! The answer of `cargo tree --prefix depth --format "|{p}"`: a graph, each node's children told once.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};

/// A package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Crate {
    pub(super) name: String,
    pub(super) version: String,
}

/// What each package is linked with.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Graph(BTreeMap<Crate, BTreeSet<Crate>>);

impl Graph {
    /// What a package is linked with directly.
    pub(super) fn of(&self, package: &Crate) -> impl Iterator<Item = &Crate> {
        self.0.get(package).into_iter().flatten()
    }

    /// A package of ours by its name.
    pub(super) fn named(&self, name: &str) -> Option<&Crate> {
        self.0.keys().find(|package| package.name == name)
    }

    /// All that a package reaches, itself left out.
    pub(super) fn reached<'a>(&'a self, from: &'a Crate) -> BTreeSet<&'a Crate> {
        let mut reached = BTreeSet::new();
        let mut left = vec![from];
        while let Some(package) = left.pop() {
            left.extend(self.of(package).filter(|next| reached.insert(*next)));
        }
        reached.remove(from);
        reached
    }
}

/// Reads the answer.
pub(super) fn read(text: &str) -> Result<Graph> {
    let mut graph = Graph::default();
    let mut above: Vec<Crate> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (depth, package) = node(line).with_context(|| format!("this is no package of a tree: {line}"))?;
        above.truncate(depth);
        if let Some(parent) = above.last() {
            graph.0.entry(parent.clone()).or_default().insert(package.clone());
        }
        graph.0.entry(package.clone()).or_default();
        above.push(package);
    }
    Ok(graph)
}

/// `3|serde v1.0.0`; a folder or `(*)`, for what was told before, may follow.
fn node(line: &str) -> Option<(usize, Crate)> {
    let (depth, package) = line.split_once('|')?;
    let mut words = package.split(' ');
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    Some((depth.parse().ok()?, Crate { name: name.to_owned(), version: version.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_before_is_remembered() -> Result<()> {
        let graph = read(
            "0|one v0.1.0 (/x/one)\n1|a v1.0.0\n2|b v2.0.0\n1|c v1.0.0\n\n0|two v0.1.0 (/x/two)\n1|a v1.0.0 (*)\n",
        )?;
        let reached = |name: &str| -> Option<Vec<&str>> {
            Some(graph.reached(graph.named(name)?).into_iter().map(|package| package.name.as_str()).collect())
        };
        assert_eq!(reached("one"), Some(vec!["a", "b", "c"]));
        assert_eq!(reached("two"), Some(vec!["a", "b"]));
        assert_eq!(reached("three"), None);
        Ok(())
    }

    #[test]
    fn another_form_is_refused() {
        assert!(read("one v0.1.0").is_err());
        assert!(read("0|one").is_err());
    }
}
