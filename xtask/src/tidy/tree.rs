//! The tree: what may stand at the top, what every manifest says, and what no file may say.

use std::collections::BTreeSet;
use std::path::{Component, PathBuf};

use super::SourceFile;

/// Everything that may stand at the top.
const TOP: &[&str] = &[
    ".cargo",
    ".ci",
    ".config",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".rustfmt.toml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "NOTICE",
    "README.md",
    "SECURITY.md",
    "clippy.toml",
    "docs",
    "handlers",
    "installer",
    "rust-toolchain.toml",
    "templates",
    "tests",
    "xtask",
];

/// The manifest that is a workspace of its own, so that it can be built with other flags.
const FUZZ: &str = "tests/fuzz/Cargo.toml";

/// Hosts of package registries. Which registry serves a build is its user's choice. Written in pieces, because this
/// file is checked too.
const REGISTRIES: &[&str] = &[
    concat!("crates", ".io/"),
    concat!("static", ".crates"),
    concat!("pypi", ".org"),
    concat!("registry", ".npmjs"),
    concat!("deb", ".debian.org"),
];

/// Folders of one machine, when no lower-case letter stands before them.
const MACHINE_FOLDERS: &[&str] = &[concat!("/wo", "rk/"), concat!("/fa", "rm/")];

/// What the root says for all crates.
const FORBIDS_UNSAFE: &str = "unsafe_code = \"forbid\"";

/// Checks the tree.
pub(super) fn check(sources: &[SourceFile], paths: &[PathBuf]) -> Vec<String> {
    let mut problems = strangers_at_the_top(paths);
    for source in sources {
        let is_member = source.path.ends_with("Cargo.toml") && source.path != "Cargo.toml" && source.path != FUZZ;
        if is_member && !inherits_lints(&source.text) {
            problems.push(format!("{} does not say `workspace = true` under [lints]", source.path));
        }
        if source.path == "Cargo.toml" && !source.text.lines().any(|line| line == FORBIDS_UNSAFE) {
            problems.push(format!("Cargo.toml does not say `{FORBIDS_UNSAFE}`"));
        }
        // The lock file names the registry by nature.
        if !source.path.ends_with("Cargo.lock") {
            problems.extend(forbidden_text(source));
        }
    }
    problems
}

fn strangers_at_the_top(paths: &[PathBuf]) -> Vec<String> {
    let top: BTreeSet<_> = paths
        .iter()
        .filter_map(|path| match path.components().next() {
            Some(Component::Normal(name)) => Some(name.to_string_lossy()),
            _ => None,
        })
        .collect();
    let strangers = top.iter().filter(|name| !TOP.contains(&name.as_ref()));
    strangers.map(|name| format!("{name} may not stand at the top (the list is in xtask/src/tidy/tree.rs)")).collect()
}

fn inherits_lints(manifest: &str) -> bool {
    let after = manifest.lines().map(str::trim).skip_while(|line| *line != "[lints]").skip(1);
    after.take_while(|line| !line.starts_with('[')).any(|line| line.replace(' ', "") == "workspace=true")
}

fn forbidden_text(source: &SourceFile) -> Vec<String> {
    let mut problems = Vec::new();
    for (line, number) in source.text.lines().zip(1..) {
        if let Some(host) = REGISTRIES.iter().find(|host| line.contains(*host)) {
            problems.push(format!("{}:{number}: names the registry host {host}", source.path));
        }
        if let Some(folder) = MACHINE_FOLDERS.iter().find(|folder| names_folder(line, folder)) {
            problems.push(format!("{}:{number}: names a folder of one machine, {folder}", source.path));
        }
    }
    problems
}

fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| !line[..at].ends_with(|before: char| before.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn only_known_entries_stand_at_the_top() {
        let paths = ["handlers/x.rs", "README.md", "notes.txt", "scratch/a", "scratch/b"].map(PathBuf::from);
        assert_eq!(
            strangers_at_the_top(&paths),
            ["notes.txt", "scratch"]
                .map(|name| format!("{name} may not stand at the top (the list is in xtask/src/tidy/tree.rs)"))
        );
    }

    #[test]
    fn a_crate_must_inherit_the_lints() {
        assert!(inherits_lints("[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n"));
        assert!(!inherits_lints("[package]\nname = \"a\"\n"));
        assert!(!inherits_lints("[lints]\n\n[dependencies.x]\nworkspace = true\n"));
    }

    #[test]
    fn the_root_forbids_unsafe_code() {
        let manifest = |lint: &str| file("Cargo.toml", &format!("[workspace.lints.rust]\nunsafe_code = \"{lint}\"\n"));
        assert_eq!(check(&[manifest("forbid")], &[]), Vec::<String>::new());
        assert_eq!(check(&[manifest("warn")], &[]), ["Cargo.toml does not say `unsafe_code = \"forbid\"`"]);
    }

    #[test]
    fn registries_and_machine_folders_are_found_but_in_the_lock_file() {
        let host = REGISTRIES[2];
        let folder = MACHINE_FOLDERS[0];
        let sources = [
            file("docs/a.md", &format!("see\nhttps://{host}/simple\ncd {folder}main")),
            file("Cargo.lock", &format!("source = \"{}\"", REGISTRIES[0])),
            file("tests/b.rs", &format!("a/path/of/home{folder}stays, as it is a part of another word")),
        ];
        assert_eq!(
            check(&sources, &[]),
            [
                format!("docs/a.md:2: names the registry host {host}"),
                format!("docs/a.md:3: names a folder of one machine, {folder}")
            ]
        );
    }
}
