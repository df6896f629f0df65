//! The crates and who depends on whom, taken from cargo's metadata.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use cargo_metadata::{DependencyKind, Metadata, TargetKind};

/// One of our crates.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// Folder from the root, with `/`.
    pub(super) folder: String,
    pub(super) has_binary: bool,
    /// Those of our crates that it is built with: normal and build dependencies.
    pub(super) uses: BTreeSet<String>,
}

/// Our crates, and the graph of all that they reach.
#[derive(Debug, Default)]
pub(super) struct Crates {
    pub(super) members: Vec<Member>,
    /// Package id to the ids of its normal dependencies.
    graph: BTreeMap<String, Vec<String>>,
    /// Package id to name.
    names: BTreeMap<String, String>,
}

impl Crates {
    pub(super) fn from_metadata(metadata: &Metadata) -> Self {
        let mut crates = Self::default();
        for package in &metadata.packages {
            crates.names.insert(package.id.repr.clone(), package.name.to_string());
        }
        for node in metadata.resolve.iter().flat_map(|resolve| &resolve.nodes) {
            let normal = node
                .deps
                .iter()
                .filter(|dependency| dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
            let ids = normal.map(|dependency| dependency.pkg.repr.clone()).collect();
            crates.graph.insert(node.id.repr.clone(), ids);
        }
        let members = metadata.workspace_packages();
        let ours: BTreeSet<&str> = members.iter().map(|package| package.name.as_str()).collect();
        crates.members = members
            .iter()
            .map(|package| Member {
                name: package.name.to_string(),
                folder: package
                    .manifest_path
                    .parent()
                    .and_then(|folder| folder.strip_prefix(&metadata.workspace_root).ok())
                    .map(|folder| folder.as_str().replace('\\', "/"))
                    .unwrap_or_default(),
                has_binary: package.targets.iter().any(|target| target.is_kind(TargetKind::Bin)),
                uses: package
                    .dependencies
                    .iter()
                    .filter(|dependency| dependency.kind != DependencyKind::Development)
                    .filter(|dependency| dependency.path.is_some() && ours.contains(dependency.name.as_str()))
                    .map(|dependency| dependency.name.clone())
                    .collect(),
            })
            .collect();
        crates
    }

    /// The shortest chain of normal dependencies from a crate to one whose name `matches`, both ends included.
    pub(super) fn chain(&self, from: &str, matches: impl Fn(&str) -> bool) -> Option<Vec<&str>> {
        let (start, _) = self.names.iter().find(|(id, name)| *name == from && self.graph.contains_key(*id))?;
        let mut came_from: BTreeMap<&str, Option<&str>> = BTreeMap::from([(start.as_str(), None)]);
        let mut queue = VecDeque::from([start.as_str()]);
        while let Some(id) = queue.pop_front() {
            let name = self.names.get(id)?;
            if name != from && matches(name) {
                let steps = std::iter::successors(Some(id), |step| came_from.get(step).copied().flatten());
                let mut chain: Vec<&str> = steps.filter_map(|step| self.names.get(step)).map(String::as_str).collect();
                chain.reverse();
                return Some(chain);
            }
            for next in self.graph.get(id).into_iter().flatten() {
                came_from.entry(next).or_insert_with(|| {
                    queue.push_back(next);
                    Some(id)
                });
            }
        }
        None
    }
}

#[cfg(test)]
impl Crates {
    /// A graph in which ids are names.
    pub(super) fn of(graph: &[(&str, &[&str])]) -> Self {
        let mut crates = Self::default();
        for (name, uses) in graph {
            crates.names.insert((*name).to_owned(), (*name).to_owned());
            crates.graph.insert((*name).to_owned(), uses.iter().map(|name| (*name).to_owned()).collect());
        }
        crates
    }

    /// Adds one of our crates.
    pub(super) fn with(mut self, name: &str, folder: &str, has_binary: bool, uses: &[&str]) -> Self {
        let uses = uses.iter().map(|name| (*name).to_owned()).collect();
        self.members.push(Member { name: name.to_owned(), folder: folder.to_owned(), has_binary, uses });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_chain_is_given() {
        let crates = Crates::of(&[
            ("a", &["b", "c"]),
            ("b", &["d"]),
            ("c", &["e"]),
            ("d", &["e"]),
            ("e", &["a"]),
            ("apart", &[]),
        ]);
        assert_eq!(crates.chain("a", |name| name == "e"), Some(vec!["a", "c", "e"]));
        assert_eq!(crates.chain("a", |name| name == "apart"), None);
        assert_eq!(crates.chain("absent", |_| true), None);
    }

    #[test]
    fn the_workspace_is_read() -> anyhow::Result<()> {
        let crates = Crates::from_metadata(&crate::workspace::Workspace::load()?.resolved()?);
        let xtask = crates.members.iter().find(|member| member.name == "xtask");
        assert!(xtask.is_some_and(|member| member.folder == "xtask" && member.has_binary && member.uses.is_empty()));
        let findings = crates.members.iter().find(|member| member.name == "palisade-findings");
        assert!(findings.is_some_and(|member| member.folder == "handlers/findings" && !member.has_binary));
        assert!(findings.is_some_and(|member| member.uses.contains("palisade-contract")));
        assert!(crates.chain("xtask", |name| name == "serde_derive").is_some());
        Ok(())
    }
}
