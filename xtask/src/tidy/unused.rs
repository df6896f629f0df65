//! Every dependency of a crate is named somewhere in it: what nobody names is linked, checked and listed for nothing.

use cargo_metadata::{Dependency, DependencyKind, Metadata};

use super::SourceFile;

/// The dependencies that no source of their crate names.
pub(super) fn check(workspaces: &[&Metadata], sources: &[SourceFile]) -> Vec<String> {
    let mut problems = Vec::new();
    for metadata in workspaces {
        let root = workspaces.first().map_or(&metadata.workspace_root, |first| &first.workspace_root);
        for member in metadata.workspace_packages() {
            let folder = member.manifest_path.parent().and_then(|folder| folder.strip_prefix(root).ok());
            let Some(folder) = folder.map(|folder| folder.as_str().replace('\\', "/")) else { continue };
            let unused = member.dependencies.iter().filter(|dependency| !is_named(dependency, &folder, sources));
            problems.extend(unused.map(|dependency| format!("{folder}/Cargo.toml: nothing names {}", dependency.name)));
        }
    }
    problems
}

/// Tests may name what their crate is built with, and the other way round not.
fn is_named(dependency: &Dependency, folder: &str, sources: &[SourceFile]) -> bool {
    let name = dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_");
    let places: &[&str] = match dependency.kind {
        DependencyKind::Build => &["build.rs"],
        DependencyKind::Development => &["src/", "tests/", "benches/", "examples/"],
        _ => &["src/", "fuzz_targets/"],
    };
    let inside = |source: &&SourceFile| {
        let inside = source.path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
        source.is_rust() && inside.is_some_and(|inside| places.iter().any(|place| inside.starts_with(place)))
    };
    sources.iter().filter(inside).any(|source| has_word(&source.text, &name))
}

/// Whether a name stands in a text by itself, not as a part of another.
fn has_word(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (text.get(..at), text.get(at + name.len()..));
        !before.is_some_and(|before| before.ends_with(is_part))
            && !after.is_some_and(|after| after.starts_with(is_part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;
    use crate::workspace::Workspace;

    #[test]
    fn a_name_is_a_word_of_its_own() {
        assert!(has_word("use serde::Serialize;", "serde") && has_word("serde", "serde"));
        assert!(!has_word("use serde_json::json; de::serde2", "serde"));
    }

    /// Of xtask's dependencies, with a source that names one of them.
    #[test]
    fn what_no_source_names_is_told() -> anyhow::Result<()> {
        let metadata = Workspace::load()?.resolved()?;
        let problems =
            check(&[&metadata], &[file("xtask/src/main.rs", "use clap::Parser;"), file("xtask/a.rs", "anyhow")]);
        assert!(problems.contains(&"xtask/Cargo.toml: nothing names anyhow".to_owned()), "{problems:?}");
        assert!(!problems.contains(&"xtask/Cargo.toml: nothing names clap".to_owned()), "{problems:?}");
        Ok(())
    }
}
