//! Which of our crates may be built with which: the architecture, as a table.

use std::collections::BTreeSet;

use super::crates::{Crates, Member};

/// Each library and the installer, with all that it may use.
const ALLOWED: &[(&str, &[&str])] = &[
    ("palisade-contract", &[]),
    ("palisade-findings", &["palisade-contract"]),
    ("palisade-decisions", &["palisade-contract", "palisade-findings"]),
    ("palisade-web-acl", &["palisade-contract"]),
    ("palisade-workload-security", &["palisade-contract"]),
    ("palisade-aws", &["palisade-contract"]),
    ("palisade-access", &[]),
    ("palisade-runtime", &["palisade-contract", "palisade-findings", "palisade-workload-security", "palisade-aws"]),
    (
        "palisade-response",
        &[
            "palisade-contract",
            "palisade-findings",
            "palisade-decisions",
            "palisade-workload-security",
            "palisade-aws",
            "palisade-runtime",
        ],
    ),
    ("palisade-templates", &["palisade-contract"]),
    ("palisade-config", &["palisade-contract"]),
    ("palisade-plan", &["palisade-config", "palisade-contract", "palisade-templates"]),
    (
        "palisade",
        &["palisade-config", "palisade-plan", "palisade-contract", "palisade-templates", "palisade-workload-security"],
    ),
    ("xtask", &[]),
];

/// Crates that may use everything.
const FREE: &[&str] = &["palisade-tests", "palisade-hostile"];

/// Every edge that the table does not allow.
pub(super) fn check(crates: &Crates) -> Vec<String> {
    let is_handler = |member: &Member| member.has_binary && member.folder.starts_with("handlers/");
    let handler_libraries: BTreeSet<&str> = crates
        .members
        .iter()
        .filter(|member| member.folder.starts_with("handlers/") && !member.has_binary)
        .map(|member| member.name.as_str())
        .collect();
    let mut problems = Vec::new();
    for member in &crates.members {
        let name = member.name.as_str();
        if FREE.contains(&name) {
            continue;
        }
        let allowed: BTreeSet<&str> = if is_handler(member) {
            handler_libraries.clone()
        } else if let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) {
            allowed.iter().copied().collect()
        } else {
            problems.push(format!("{name} is not in the table of allowed dependencies (xtask/src/tidy/edges.rs)"));
            continue;
        };
        for used in member.uses.iter().filter(|used| !allowed.contains(used.as_str())) {
            problems.push(format!("{name} must not depend on {used}"));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allowed_edges_pass() {
        let crates = Crates::default()
            .with("palisade-contract", "handlers/contract", false, &[])
            .with("palisade-findings", "handlers/findings", false, &["palisade-contract"])
            .with("palisade-macie", "handlers/macie", true, &["palisade-contract", "palisade-findings"])
            .with("palisade", "installer", true, &["palisade-plan"])
            .with("palisade-tests", "tests", true, &["palisade", "palisade-macie"]);
        assert_eq!(check(&crates), Vec::<String>::new());
    }

    #[test]
    fn an_edge_against_the_grain_is_named() {
        let crates = Crates::default().with("palisade-contract", "handlers/contract", false, &["palisade-findings"]);
        assert_eq!(check(&crates), ["palisade-contract must not depend on palisade-findings"]);
    }

    #[test]
    fn no_one_depends_on_a_handler_and_no_handler_on_the_installers_side() {
        let crates = Crates::default()
            .with("palisade-guardduty", "handlers/guardduty", true, &["palisade-templates"])
            .with("palisade", "installer", true, &["palisade-guardduty"]);
        assert_eq!(
            check(&crates),
            [
                "palisade-guardduty must not depend on palisade-templates",
                "palisade must not depend on palisade-guardduty"
            ]
        );
    }

    #[test]
    fn a_crate_that_the_table_does_not_know_is_refused() {
        let crates = Crates::default().with("palisade-extra", "handlers/extra", false, &[]);
        assert_eq!(check(&crates).len(), 1);
    }
}
