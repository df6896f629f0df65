//! The table against what the reader of events reads: every member of an event that its sources name.

use std::collections::BTreeSet;

use super::table::{Table, compare, rows};
use crate::tidy::SourceFile;

/// Its section with the members.
const READ: &str = "Event fields that are read";
/// The reader.
const FOLDER: &str = "handlers/findings/src/";

/// Both ways.
pub(super) fn check(sources: &[SourceFile], evidence: &str) -> Vec<String> {
    let mut read = Table::new();
    for source in sources.iter().filter(|source| source.is_rust()) {
        let Some(name) = source.path.strip_prefix(FOLDER) else { continue };
        let members = members(&source.text);
        if !members.is_empty() {
            read.insert(name.to_owned(), members);
        }
    }
    compare(READ, &rows(evidence, READ), &read)
}

/// The paths of members that a source names: lists of literals, and the arguments of closures that take a key. Sources that
/// read no JSON name none.
fn members(text: &str) -> BTreeSet<String> {
    let product = text.split("\n#[cfg(test)]").next().unwrap_or_default();
    let mut found = BTreeSet::new();
    if !product.contains("json::") {
        return found;
    }
    let code: Vec<&str> = product.lines().map(str::trim_start).filter(|line| !line.starts_with("//")).collect();
    let closures: Vec<String> = code
        .iter()
        .filter_map(|line| line.strip_prefix("let ")?.split_once(" = |"))
        .filter(|(_, rest)| rest.split('|').next().is_some_and(|arguments| arguments.contains("key")))
        .map(|(name, _)| name.to_owned())
        .collect();
    // As one line: a list may be broken into several.
    let code = code.join(" ");
    for (at, _) in code.match_indices('[') {
        let Some(list) = code.get(at + 1..).and_then(literals) else { continue };
        // A path is handed over by reference; what is looked at one by one is not.
        if code[..at].ends_with('&') {
            found.insert(list.join("."));
        } else {
            found.extend(list.into_iter().map(str::to_owned));
        }
    }
    for closure in &closures {
        let called = format!(" {closure}(");
        for (at, _) in code.match_indices(&called) {
            let arguments = code.get(at + called.len()..).and_then(|rest| rest.split(')').next()).unwrap_or_default();
            found.extend(arguments.split('"').nth(1).map(str::to_owned));
        }
    }
    found
}

/// The literals up to the end of the list, if it holds nothing else.
fn literals(list: &str) -> Option<Vec<&str>> {
    let (list, _) = list.split_once(']')?;
    let items = list.trim().trim_end_matches(',').split(',').map(str::trim);
    items.map(|item| item.strip_prefix('"')?.strip_suffix('"').filter(|name| !name.is_empty())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    const SOURCE: &str = r#"//! Reads.
        let name = |key| json::text_at(value, &["responsePayload", key]);
        let item = ["summary", "item"].map(|key| json::at(value, &[key]));
        // json::at(value, &["old"])
        json::text_at(value, &[
            "detail",
            "a/b",
        ]).or_else(|| name("errorType"))
#[cfg(test)]
        json::at(value, &["test"])
"#;

    #[test]
    fn paths_and_the_keys_of_closures_are_seen() {
        let seen = members(&SOURCE.replace("\n        ", "\n"));
        assert_eq!(seen.iter().map(String::as_str).collect::<Vec<_>>(), ["detail.a/b", "errorType", "item", "summary"]);
        assert_eq!(members("const WORDS: &[&str] = &[\"a\"];"), BTreeSet::new());
    }

    #[test]
    fn the_table_is_compared_both_ways() {
        let sources = [file("handlers/findings/src/macie.rs", "json::at(value, &[\"id\"])")];
        let table = |cell: &str| {
            format!("## {READ}\n\n| in | members | backed by |\n|---|---|---|\n| `macie.rs` | {cell} | fixture |\n")
        };
        assert_eq!(check(&sources, &table("`id`")), Vec::<String>::new());
        assert_eq!(
            check(&sources, &table("`name`")),
            ["docs/evidence.md: macie.rs lacks id", "docs/evidence.md: macie.rs has no name any more"]
        );
        assert_eq!(check(&[], &table("`id`")), ["docs/evidence.md: there is no macie.rs any more"]);
    }
}
