//! Default features of other people's crates: whoever takes them says in docs/supply-chain.md why, feature by feature.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::Metadata;

use super::SourceFile;
use super::evidence::{cells, quoted, section};

/// Where the reasons stand.
const SUPPLY_CHAIN: &str = "docs/supply-chain.md";
/// The section with one row per crate.
const KEPT: &str = "Default features that are kept";

/// A crate, and its default features.
pub(super) type Taken = BTreeMap<String, BTreeSet<String>>;

/// The registry's crates that a member of these workspaces takes with their default features. Those whose `default` is empty or absent are left
/// out: there is nothing to take, and as soon as an update puts something in, the crate is here.
pub(super) fn taken(workspaces: &[&Metadata]) -> Taken {
    let mut taken = Taken::new();
    for metadata in workspaces {
        let members = metadata.workspace_packages();
        let dependencies = members.iter().flat_map(|member| &member.dependencies);
        let with_defaults =
            dependencies.filter(|dependency| dependency.path.is_none() && dependency.uses_default_features);
        for dependency in with_defaults {
            let resolved = metadata
                .packages
                .iter()
                .filter(|package| package.name.as_str() == dependency.name && dependency.req.matches(&package.version));
            for features in resolved.filter_map(|package| package.features.get("default")) {
                if !features.is_empty() {
                    taken.entry(dependency.name.clone()).or_default().extend(features.iter().cloned());
                }
            }
        }
    }
    taken
}

/// The table against what is taken, both ways.
pub(super) fn check(taken: &Taken, sources: &[SourceFile]) -> Vec<String> {
    let Some(text) = sources.iter().find(|source| source.path == SUPPLY_CHAIN) else {
        return vec![format!("{SUPPLY_CHAIN} is missing")];
    };
    let mut problems = Vec::new();
    let mut rows = Taken::new();
    for cells in section(&text.text, KEPT).filter_map(cells) {
        let [name, features, reason] = cells[..] else {
            problems.push(format!("{SUPPLY_CHAIN}: a row under \"{KEPT}\" is not crate, features, reason: {cells:?}"));
            continue;
        };
        // The table's head quotes nothing.
        let Some(name) = quoted(name).next() else { continue };
        if reason.is_empty() {
            problems.push(format!("{SUPPLY_CHAIN} gives no reason for the default features of {name}"));
        }
        if rows.insert(name.to_owned(), quoted(features).map(str::to_owned).collect()).is_some() {
            problems.push(format!("{SUPPLY_CHAIN} has {name} twice under \"{KEPT}\""));
        }
    }
    for (name, features) in taken {
        let said = rows.get(name);
        match said {
            None => problems.push(format!(
                "{name} is taken with its default features ({}): write `default-features = false`, or the reason into \
                 {SUPPLY_CHAIN} under \"{KEPT}\"",
                listed(features)
            )),
            Some(said) if said != features => problems.push(format!(
                "{SUPPLY_CHAIN}: the default features of {name} are {}, not {}",
                listed(features),
                listed(said)
            )),
            Some(_) => {}
        }
    }
    let stale = rows.keys().filter(|name| !taken.contains_key(*name));
    problems.extend(stale.map(|name| format!("{SUPPLY_CHAIN}: nothing takes default features of {name} any more")));
    problems
}

fn listed(features: &BTreeSet<String>) -> String {
    features.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;
    use crate::workspace::Workspace;

    const TABLE: &str = "## Default features that are kept\n\n| crate | features | why |\n|---|---|---|\n\
        | `clap` | `std`, `color` | a command line |\n| `bytes` | `std` | linked anyway |\n\n## Next\n\n| `x` | `y` | z |\n";

    fn problems(table: &str, taken: &[(&str, &[&str])]) -> Vec<String> {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let taken = taken.iter().map(|(name, features)| ((*name).to_owned(), set(features))).collect();
        check(&taken, &[file(SUPPLY_CHAIN, table)])
    }

    #[test]
    fn a_table_with_every_crate_passes() {
        let taken: [(&str, &[&str]); 2] = [("bytes", &["std"]), ("clap", &["color", "std"])];
        assert_eq!(problems(TABLE, &taken), Vec::<String>::new());
    }

    #[test]
    fn what_has_no_row_and_rows_of_nothing_are_named() {
        let taken: [(&str, &[&str]); 2] = [("clap", &["color", "std"]), ("sha2", &["alloc", "oid"])];
        assert_eq!(
            problems(TABLE, &taken),
            [
                "sha2 is taken with its default features (alloc, oid): write `default-features = false`, or the reason into \
                 docs/supply-chain.md under \"Default features that are kept\"",
                "docs/supply-chain.md: nothing takes default features of bytes any more",
            ]
        );
    }

    #[test]
    fn a_row_names_the_features_of_today_once_and_has_a_reason() {
        let taken: [(&str, &[&str]); 2] = [("bytes", &["std"]), ("clap", &["color", "help", "std"])];
        let table = TABLE
            .replace("| linked anyway |", "|  |")
            .replace("\n\n## Next", "\n| `bytes` | `std` | again |\n\n## Next");
        assert_eq!(
            problems(&table, &taken),
            [
                "docs/supply-chain.md gives no reason for the default features of bytes",
                "docs/supply-chain.md has bytes twice under \"Default features that are kept\"",
                "docs/supply-chain.md: the default features of clap are color, help, std, not color, std",
            ]
        );
    }

    /// What cargo says of the workspace itself: one crate that takes its defaults, one that does not, one that has none, and
    /// one of ours.
    #[test]
    fn cargo_tells_what_is_taken() -> anyhow::Result<()> {
        let workspace = Workspace::load()?;
        let taken = taken(&[&workspace.resolved()?, &workspace.resolved_fuzz()?]);
        assert!(taken.get("clap").is_some_and(|features| features.contains("color")), "{taken:?}");
        assert!(taken.contains_key("libfuzzer-sys"), "of the fuzz targets' own workspace: {taken:?}");
        for without in ["tokio", "strsim", "palisade-contract"] {
            assert!(!taken.contains_key(without), "{without}: {taken:?}");
        }
        Ok(())
    }
}
