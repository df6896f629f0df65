//! The table of limits against the sources: each constant that keeps a service's limit has its row with its value, both ways.

use std::collections::{BTreeMap, BTreeSet};

use super::{EVIDENCE, cells, quoted, section};
use crate::tidy::SourceFile;

/// Its section with one row per limit.
const LIMITS: &str = "Limits that are relied on";
/// Where every constant that is named like a limit has a row; what one of them begins with is looked at.
const OPERATIONS: [&str; 2] = ["handlers/aws/src/operations", "handlers/workload-security/src/operations"];
/// Where every constant has a row, whatever its name.
const TEMPLATES: &str = "templates/src/limits.rs";
/// What the name of a limit has among its words.
const WORDS: &[&str] = &["BATCH", "PAGE", "PAGES", "LIMIT", "MOST", "MAX", "LONGEST"];
/// Limits of our own, which no service has to keep for us to be right.
const OURS: &[(&str, &str)] = &[
    // They end a listing that never ends, before it fills a function; no service has them.
    ("handlers/aws/src/operations.rs", "MAX_PAGES"),
    ("handlers/workload-security/src/operations/listing.rs", "MOST_PAGES"),
    ("handlers/workload-security/src/operations/listing.rs", "MOST_KEPT"),
    ("handlers/workload-security/src/operations/listing.rs", "LONGEST_KEPT"),
];

/// Both ways.
pub(super) fn check(sources: &[SourceFile], evidence: &str) -> Vec<String> {
    let files: BTreeMap<&str, &str> = sources
        .iter()
        .filter(|source| source.is_rust())
        .map(|source| (source.path.as_str(), source.text.split("\n#[cfg(test)]").next().unwrap_or_default()))
        .collect();
    let (listed, mut problems) = listed(evidence);
    let mut named = BTreeSet::new();
    for (path, item) in listed {
        let Some(text) = files.get(path) else {
            problems.push(format!("{EVIDENCE}: there is no {path} any more, which \"{LIMITS}\" names"));
            continue;
        };
        match item.split_once(" = ") {
            Some((name, value)) if value_of(text, name) == Some(value) => {
                named.insert((path, name));
            }
            None if has_word(text, item) => {}
            _ => problems.push(format!("{EVIDENCE}: {path} has no `{item}` any more, which \"{LIMITS}\" names")),
        }
    }
    for (path, text) in files {
        for name in declared(text).map(|(name, _)| name).filter(|name| is_limit(path, name)) {
            if !named.contains(&(path, name)) && !OURS.contains(&(path, name)) {
                let value = value_of(text, name).unwrap_or_default();
                problems.push(format!("{EVIDENCE} has no row for `{name} = {value}` of {path} under \"{LIMITS}\""));
            }
        }
    }
    let stale = OURS.iter().filter(|(path, name)| {
        sources.iter().any(|source| source.path == *path && value_of(&source.text, name).is_none())
    });
    problems.extend(stale.map(|(path, name)| format!("{path} has no limit {name} of our own any more")));
    problems
}

/// Files with what the table names of each: `path` (`NAME = value`, `text`). Rows that name nothing are problems.
fn listed(evidence: &str) -> (Vec<(&str, &str)>, Vec<String>) {
    let (mut listed, mut problems) = (Vec::new(), Vec::new());
    // The first row is the head.
    for row in section(evidence, LIMITS).filter_map(cells).skip(1) {
        let [limit, places, _] = row[..] else { continue };
        let mut path = None;
        let before = listed.len();
        for item in quoted(places) {
            if item.contains('/') && item.strip_suffix(".rs").is_some() {
                path = Some(item);
            } else if let Some(path) = path {
                listed.push((path, item));
            }
        }
        if listed.len() == before {
            problems.push(format!("{EVIDENCE}: \"{LIMITS}\" does not say where the code keeps: {limit}"));
        }
    }
    (listed, problems)
}

fn is_limit(path: &str, name: &str) -> bool {
    path == TEMPLATES
        || OPERATIONS.iter().any(|place| path.starts_with(place)) && name.split('_').any(|word| WORDS.contains(&word))
}

/// Constants with their values, on one line each as rustfmt leaves them.
fn declared(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| {
        let line = line.trim_start();
        let public = line
            .strip_prefix("pub")
            .map(|rest| rest.strip_prefix("(crate)").or(rest.strip_prefix("(super)")).unwrap_or(rest));
        let (name, rest) = public.unwrap_or(line).trim_start().strip_prefix("const ")?.split_once(": ")?;
        Some((name, rest.split_once(" =")?.1.trim().trim_end_matches(';')))
    })
}

fn value_of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    declared(text).find(|(declared, _)| *declared == name).map(|(_, value)| value)
}

/// Whether `item` stands there, not as a part of a longer name or number.
fn has_word(text: &str, item: &str) -> bool {
    text.match_indices(item).any(|(at, _)| {
        let apart = |neighbour: Option<char>| !neighbour.is_some_and(|c| c.is_alphanumeric() || c == '_');
        apart(text[..at].chars().next_back()) && apart(text[at + item.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::*;
    use crate::tidy::file;

    const FINDINGS: &str = "handlers/aws/src/operations/get_findings.rs";
    const SOURCE: &str = "//! Findings.\n\n/// Most.\nconst BATCH: usize = 20;\npub(crate) const PAGE: &str = \"100\";\n\
        const TARGET: &str = \"a\";\nfn fits(name: &str) -> bool {\n    (1..=64).contains(&name.len())\n}\n\
        #[cfg(test)]\nmod tests {\n    const LIMIT: usize = 5;\n}\n";

    fn problems(source: &str, places: &str) -> Vec<String> {
        let table =
            format!("## {LIMITS}\n\n| limit | where | backed by |\n|---|---|---|\n| 20 ids | {places} | model |\n");
        check(&[file(FINDINGS, source)], &table)
    }

    #[test]
    fn every_limit_with_its_value_has_a_row() {
        let places = format!("`{FINDINGS}` (`BATCH = 20`, `PAGE = \"100\"`, `1..=64`)");
        assert_eq!(problems(SOURCE, &places), Vec::<String>::new());
    }

    #[test]
    fn a_limit_without_row_is_told() {
        assert_eq!(
            problems(SOURCE, &format!("`{FINDINGS}` (`1..=64`)")),
            [
                format!("docs/evidence.md has no row for `BATCH = 20` of {FINDINGS} under \"{LIMITS}\""),
                format!("docs/evidence.md has no row for `PAGE = \"100\"` of {FINDINGS} under \"{LIMITS}\""),
            ]
        );
        // Of what has another name, and of other files, nothing is asked.
        let elsewhere = file("handlers/waf/src/pace.rs", "const LIMIT: usize = 1;\n");
        let of_templates = file(TEMPLATES, "pub const RESOURCES: usize = 500;\n");
        assert_eq!(
            check(&[elsewhere, of_templates], &format!("## {LIMITS}\n")),
            [format!("docs/evidence.md has no row for `RESOURCES = 500` of {TEMPLATES} under \"{LIMITS}\"")]
        );
    }

    #[test]
    fn a_row_that_the_sources_contradict_is_told() {
        let rows = format!("`{FINDINGS}` (`BATCH = 20`, `PAGE = \"100\"`, `1..=64`), `handlers/gone.rs` (`MOST = 1`)");
        let gone = format!("docs/evidence.md: there is no handlers/gone.rs any more, which \"{LIMITS}\" names");
        assert_eq!(problems(SOURCE, &rows), slice::from_ref(&gone));
        let changed = SOURCE.replace("= 20;", "= 50;").replace("1..=64", "1..=640");
        assert_eq!(
            problems(&changed, &rows),
            [
                format!("docs/evidence.md: {FINDINGS} has no `BATCH = 20` any more, which \"{LIMITS}\" names"),
                format!("docs/evidence.md: {FINDINGS} has no `1..=64` any more, which \"{LIMITS}\" names"),
                gone,
                format!("docs/evidence.md has no row for `BATCH = 50` of {FINDINGS} under \"{LIMITS}\""),
            ]
        );
    }

    #[test]
    fn a_row_says_where_its_limit_is_kept() {
        let unsaid = format!("docs/evidence.md: \"{LIMITS}\" does not say where the code keeps: 20 ids");
        for places in ["the handlers", "`handlers/aws`", &format!("`{FINDINGS}`")] {
            assert_eq!(problems("//! Nothing.\n", places), slice::from_ref(&unsaid));
        }
    }

    #[test]
    fn a_limit_of_our_own_needs_no_row_while_there_is_one() {
        let (path, name) = OURS[0];
        let problems = |text: &str| check(&[file(path, text)], &format!("## {LIMITS}\n"));
        assert_eq!(problems(&format!("const {name}: usize = 500;\n")), Vec::<String>::new());
        assert_eq!(problems("//! None.\n"), [format!("{path} has no limit {name} of our own any more")]);
    }
}
