//! Data from outside never ends a program: the lints that say so stand in every crate of the product, and nothing is written
//! through an index into JSON that was read, which panics where the value is no object and which no lint sees.

use std::collections::BTreeSet;

use super::SourceFile;
use super::crates::Crates;

/// Folders of the crates that are shipped.
const SHIPPED: [&str; 3] = ["handlers/", "installer", "templates"];
/// What the root of each must ask of clippy.
const LINTS: [&str; 4] = ["string_slice", "expect_used", "panic", "unreachable"];
/// What the handlers' roots must ask for besides: the others read templates by index, which gives null.
const OF_HANDLERS: &str = "indexing_slicing";
/// The handlers' client of AWS, which makes the bodies of its calls by index.
const CLIENT: &str = "handlers/aws";

/// Roots and sources of the shipped crates.
pub(super) fn check(crates: &Crates, sources: &[SourceFile]) -> Vec<String> {
    let mut problems = Vec::new();
    for member in crates.members.iter().filter(|member| SHIPPED.iter().any(|folder| member.folder.starts_with(folder)))
    {
        let folder = format!("{}/src/", member.folder);
        for source in sources.iter().filter(|source| source.is_rust()) {
            let Some(inside) = source.path.strip_prefix(&folder) else { continue };
            if matches!(inside, "lib.rs" | "main.rs") {
                let handlers =
                    (member.folder.starts_with("handlers/") && member.folder != CLIENT).then_some(&OF_HANDLERS);
                let warned = warned(&source.text);
                let missing = LINTS.iter().chain(handlers).filter(|lint| !warned.contains(&format!("clippy::{lint}")));
                problems.extend(missing.map(|lint| format!("{} does not warn of clippy::{lint}", source.path)));
            }
            problems.extend(writes(&source.text).map(|(line, name)| {
                format!(
                    "{}:{line}: `{name}[…] = …` panics where `{name}` is no object, and it was not made here",
                    source.path
                )
            }));
        }
    }
    problems
}

/// The lints that the attributes at a crate's root warn of, or refuse, wherever the product is built: not where only its tests are.
fn warned(text: &str) -> BTreeSet<String> {
    // One that follows another has lost its line's end to the other's beginning.
    let product = text.split("\n#![").skip(1).filter_map(|rest| rest.split("]\n").next());
    let everywhere = product.filter_map(|attribute| {
        let attribute: String = attribute.trim_end_matches(']').split_whitespace().collect();
        match attribute.strip_prefix("cfg_attr(") {
            Some(rest) => rest.strip_prefix("not(test),").map(str::to_owned),
            None => Some(attribute),
        }
    });
    let mut lints = BTreeSet::new();
    for attribute in everywhere {
        let bodies = ["warn(", "deny(", "forbid("].iter().filter_map(|level| attribute.strip_prefix(level));
        let named = bodies.filter_map(|rest| rest.split_once(')')).flat_map(|(list, _)| list.split(','));
        lints.extend(named.map(str::to_owned));
    }
    lints
}

/// Lines with `name["key"] = …` whose `name` no earlier line of the file makes as an object; the line and the name.
fn writes(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut made: Vec<&str> = Vec::new();
    let product = text.lines().take_while(|line| *line != "#[cfg(test)]");
    product.enumerate().filter_map(move |(index, line)| {
        let line = line.trim_start();
        if let Some((name, _)) = line.strip_prefix("let mut ").and_then(|rest| rest.split_once(" = json!({")) {
            made.push(name);
        }
        let (place, _) = line.split_once("] = ")?;
        let (name, key) = place.split_once("[\"")?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
        (is_name && key.ends_with('"') && !made.contains(&name)).then_some((index + 1, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    fn crates() -> Crates {
        Crates::of(&[("palisade-waf", &[])]).with("palisade-waf", "handlers/waf", true, &[]).with(
            "palisade-tests",
            "tests",
            false,
            &[],
        )
    }

    fn root() -> String {
        let each = LINTS.iter().chain([&OF_HANDLERS]).map(|lint| ["#![warn(clippy::", lint, ")]\n"].concat());
        format!("//! A program.\n{}", each.collect::<String>())
    }

    #[test]
    fn each_root_of_the_product_warns() {
        let without = root().replace("clippy::panic", "clippy::todo");
        let sources = [file("handlers/waf/src/main.rs", &without), file("tests/src/lib.rs", "//! Support.")];
        assert_eq!(check(&crates(), &sources), ["handlers/waf/src/main.rs does not warn of clippy::panic"]);
        assert_eq!(check(&crates(), &[file("handlers/waf/src/main.rs", &root())]), Vec::<String>::new());
    }

    #[test]
    fn a_lint_counts_where_an_attribute_warns_of_it_in_the_product() {
        let text = "//! Of clippy::unreachable.\n#![cfg_attr(\n    not(test),\n    warn(clippy::panic, clippy::expect_used)\n)]\n\
             #![deny(clippy::string_slice)]\n#![cfg_attr(test, warn(clippy::todo))]\n#![allow(clippy::indexing_slicing)]\n\
             #![warn(clippy::panic_in_result_fn, reason = \"clippy::unwrap_used\")]\nmod a;\n";
        let mut lints = warned(text);
        lints.retain(|lint| lint.starts_with("clippy::"));
        let expected = ["clippy::expect_used", "clippy::panic", "clippy::panic_in_result_fn", "clippy::string_slice"];
        assert_eq!(lints.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_was_read_is_not_written_into_by_index() {
        let text = "let mut body = json!({\"a\": 1});\n\
             body[\"b\"] = json!(2);\n\
             let mut rule = read();\n\
             rule[\"Action\"] = json!({});\n\
             if rule[\"Action\"] == json!({}) {}\n\
             names[0] = 1;\n\
             rule[\"a\"][\"b\"] = json!(3);\n\
             #[cfg(test)]\n\
             rule[\"a\"] = json!(4);\n";
        assert_eq!(writes(text).collect::<Vec<_>>(), [(4, "rule"), (7, "rule")]);
    }
}
