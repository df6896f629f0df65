//! The rules that every package of the dependency tree must meet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cargo_metadata::{Metadata, Package};

use super::lists::Lists;
use super::spdx;

/// Every problem, in the order of the packages. Ours are the members, and what of ours they take from below `root`.
pub(super) fn check(metadata: &Metadata, lists: &Lists, root: &Path) -> Vec<String> {
    let members: BTreeSet<_> = metadata.workspace_members.iter().collect();
    let (ours, others): (Vec<&Package>, Vec<&Package>) = metadata.packages.iter().partition(|package| {
        let below = package.source.is_none() && package.manifest_path.as_std_path().starts_with(root);
        below || members.contains(&package.id)
    });
    let mut problems = Vec::new();
    for package in &ours {
        if package.publish.as_ref().is_none_or(|registries| !registries.is_empty()) {
            problems.push(format!("{} could be published by mistake: it lacks `publish.workspace`", package.name));
        }
    }
    for package in others {
        let name = format!("{} {}", package.name, package.version);
        if !package.source.as_ref().is_some_and(cargo_metadata::Source::is_crates_io) {
            let source = package.source.as_ref().map_or("a folder", |source| source.repr.as_str());
            problems.push(format!("{name} comes from {source}, not from the default registry"));
        }
        match package.license.as_deref() {
            None => problems.push(format!("{name} names no licence")),
            Some(licence) => {
                let mut allowed = lists.licences.clone();
                allowed.extend(lists.exceptions.get(package.name.as_str()).into_iter().flatten().cloned());
                if !spdx::satisfied(licence, &allowed) {
                    problems.push(format!("{name} is under {licence}, which is not allowed"));
                }
            }
        }
        if lists.banned.contains(package.name.as_str()) {
            problems.push(format!("{name} is banned"));
        }
    }
    problems.extend(chosen_twice(metadata, &members));
    problems
}

/// Crates that our own manifests depend on in more than one version.
fn chosen_twice(metadata: &Metadata, members: &BTreeSet<&cargo_metadata::PackageId>) -> Vec<String> {
    let packages: BTreeMap<_, _> = metadata.packages.iter().map(|package| (&package.id, package)).collect();
    let mut versions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes).filter(|node| members.contains(&node.id));
    for chosen in nodes.flat_map(|node| &node.dependencies).filter_map(|id| packages.get(id)) {
        versions.entry(chosen.name.as_str()).or_default().insert(chosen.version.to_string());
    }
    let twice = versions.into_iter().filter(|(_, versions)| versions.len() > 1);
    twice
        .map(|(name, versions)| {
            let versions: Vec<String> = versions.into_iter().collect();
            format!("our manifests choose {name} in several versions: {}", versions.join(", "))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const REGISTRY: &str = concat!("registry+https://github.com/rust-lang/", "crates", ".io-index");

    fn package(name: &str, version: &str, licence: Option<&str>, source: Option<&str>) -> Value {
        json!({
            "name": name, "version": version, "id": format!("{name}@{version}"), "license": licence, "source": source,
            "manifest_path": "/x/Cargo.toml", "dependencies": [], "targets": [], "features": {},
            "publish": if source.is_none() { json!([]) } else { Value::Null },
        })
    }

    fn problems(packages: &[Value], chosen: &[&str]) -> Vec<String> {
        let mut all = vec![package("ours", "0.1.0", None, None)];
        all.extend_from_slice(packages);
        let metadata = json!({
            "packages": all, "workspace_members": ["ours@0.1.0"], "workspace_root": "/x", "target_directory": "/x/target",
            "version": 1, "resolve": {"root": null, "nodes": [
                {"id": "ours@0.1.0", "dependencies": chosen, "deps": [], "features": []},
            ]},
        });
        let metadata: Metadata = serde_json::from_value(metadata).unwrap_or_else(|error| panic!("{error}"));
        let lists = Lists {
            licences: ["MIT".to_owned()].into(),
            banned: ["openssl".to_owned()].into(),
            exceptions: [("excepted".to_owned(), ["NCSA".to_owned()].into())].into(),
        };
        check(&metadata, &lists, Path::new("/work"))
    }

    #[test]
    fn allowed_packages_pass() {
        let serde = package("serde", "1.0.0", Some("MIT OR Apache-2.0"), Some(REGISTRY));
        let excepted = package("excepted", "1.0.0", Some("MIT AND NCSA"), Some(REGISTRY));
        assert_eq!(problems(&[serde, excepted], &["serde@1.0.0"]), Vec::<String>::new());
    }

    #[test]
    fn each_offence_is_named() {
        let packages = [
            package("copyleft", "1.0.0", Some("GPL-3.0-only"), Some(REGISTRY)),
            package("silent", "1.0.0", None, Some(REGISTRY)),
            package("openssl", "0.10.0", Some("MIT"), Some(REGISTRY)),
            package("forked", "1.0.0", Some("MIT"), Some("git+https://example.com/forked")),
            package("beside", "1.0.0", Some("MIT"), None),
            package("sha2", "0.10.0", Some("MIT"), Some(REGISTRY)),
            package("sha2", "0.11.0", Some("MIT"), Some(REGISTRY)),
        ];
        assert_eq!(
            problems(&packages, &["sha2@0.10.0", "sha2@0.11.0"]),
            [
                "copyleft 1.0.0 is under GPL-3.0-only, which is not allowed",
                "silent 1.0.0 names no licence",
                "openssl 0.10.0 is banned",
                "forked 1.0.0 comes from git+https://example.com/forked, not from the default registry",
                "beside 1.0.0 comes from a folder, not from the default registry",
                "our manifests choose sha2 in several versions: 0.10.0, 0.11.0",
            ]
        );
    }
}
