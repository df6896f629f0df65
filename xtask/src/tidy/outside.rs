//! Data from outside never ends a program: the lints that say so stand in every crate of the product, and nothing is written
//! through an index into JSON that was read, which panics where the value is no object and which no lint sees.

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
                let missing =
                    LINTS.iter().chain(handlers).filter(|lint| !source.text.contains(&format!("clippy::{lint}")));
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

    fn warned() -> String {
        LINTS.iter().chain([&OF_HANDLERS]).map(|lint| ["#![warn(clippy::", lint, ")]\n"].concat()).collect()
    }

    #[test]
    fn each_root_of_the_product_warns() {
        let without = warned().replace("clippy::panic", "clippy::todo");
        let sources = [file("handlers/waf/src/main.rs", &without), file("tests/src/lib.rs", "//! Support.")];
        assert_eq!(check(&crates(), &sources), ["handlers/waf/src/main.rs does not warn of clippy::panic"]);
        assert_eq!(check(&crates(), &[file("handlers/waf/src/main.rs", &warned())]), Vec::<String>::new());
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
