//! The pure crates: same input, same output, whatever the clock, the environment and the disk say.

use super::SourceFile;
use super::crates::Crates;
use super::mentions::mentions;

/// Crates without I/O.
const PURE: &[&str] = &[
    "palisade-contract",
    "palisade-findings",
    "palisade-decisions",
    "palisade-access",
    "palisade-web-acl",
    "palisade-templates",
    "palisade-config",
    "palisade-plan",
];

/// What a pure crate must not reach, however indirectly.
fn is_impure(name: &str) -> bool {
    name.starts_with("aws-") || matches!(name, "tokio" | "reqwest" | "hyper" | "lambda_runtime" | "rand")
}

/// Dependencies and sources of the pure crates.
pub(super) fn check(crates: &Crates, sources: &[SourceFile]) -> Vec<String> {
    let mut problems = Vec::new();
    for member in crates.members.iter().filter(|member| PURE.contains(&member.name.as_str())) {
        if let Some(chain) = crates.chain(&member.name, is_impure) {
            problems.push(format!("{} is pure and must not reach this: {}", member.name, chain.join(" -> ")));
        }
        let folder = format!("{}/src/", member.folder);
        for source in sources {
            let Some(inside) = source.path.strip_prefix(&folder) else { continue };
            if !source.is_rust() || is_apart(inside) {
                continue;
            }
            for (line, word) in mentions(&source.text) {
                problems.push(format!("{}:{line}: {} is pure and must not use {word}", source.path, member.name));
            }
        }
    }
    problems
}

/// Binaries and tests, which may read files.
fn is_apart(inside: &str) -> bool {
    inside.starts_with("bin/") || inside == "tests.rs" || inside.ends_with("/tests.rs") || inside.contains("tests/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn an_indirect_impure_dependency_is_found() {
        let crates = Crates::of(&[
            ("palisade-plan", &["serde", "helper"]),
            ("helper", &["tokio"]),
            ("serde", &[]),
            ("tokio", &[]),
        ])
        .with("palisade-plan", "installer/plan", false, &[]);
        assert_eq!(
            check(&crates, &[]),
            ["palisade-plan is pure and must not reach this: palisade-plan -> helper -> tokio"]
        );
    }

    #[test]
    fn impure_crates_may_do_as_they_like() {
        let crates = Crates::of(&[("palisade-aws", &["aws-config"]), ("aws-config", &[])]).with(
            "palisade-aws",
            "handlers/aws",
            false,
            &[],
        );
        assert_eq!(check(&crates, &[file("handlers/aws/src/lib.rs", "use std::fs;")]), Vec::<String>::new());
    }

    #[test]
    fn sources_are_checked_but_for_binaries_tests_and_neighbours() {
        let crates = Crates::of(&[("palisade-templates", &[])]).with("palisade-templates", "templates", false, &[]);
        let reads = "let text = std::fs::read(path);";
        let sources = [
            file("templates/src/lib.rs", reads),
            file("templates/src/bin/render.rs", reads),
            file("templates/src/function/tests.rs", reads),
            file("templates/tests/rendered.rs", reads),
            file("tests/src/lib.rs", reads),
        ];
        assert_eq!(
            check(&crates, &sources),
            ["templates/src/lib.rs:1: palisade-templates is pure and must not use std::fs"]
        );
    }
}
