//! docs/scenarios.md: each integration has an end-to-end test in each situation, and every test that is named there runs.

use super::SourceFile;

/// The table.
const SCENARIOS: &str = "docs/scenarios.md";
/// Its sections.
const INTEGRATIONS: [&str; 6] = ["guardduty", "macie", "inspector", "waf", "config", "security-hub"];
/// The rows of each section.
const SITUATIONS: [&str; 7] =
    ["protected", "not protected", "observe", "repeat", "foreign account", "offline agent", "API down"];
/// Where the tests stand.
const TESTS: &str = "tests/tests/";

/// Checks the table against the tests.
pub(super) fn check(sources: &[SourceFile]) -> Vec<String> {
    let Some(table) = sources.iter().find(|source| source.path == SCENARIOS) else {
        return vec![format!("{SCENARIOS} is missing")];
    };
    let rows = rows(&table.text);
    let mut problems = Vec::new();
    for integration in INTEGRATIONS {
        for situation in SITUATIONS {
            let of = rows.iter().filter(|row| row.integration == integration && row.situation == situation);
            let cells: Vec<&Row<'_>> = of.collect();
            match cells[..] {
                [] => problems.push(format!("{SCENARIOS} has no row for {integration}, {situation}")),
                [row] if row.tests.is_empty() => {
                    problems.push(format!("{SCENARIOS} names no test for {integration}, {situation}"));
                }
                [_] => {}
                _ => problems.push(format!("{SCENARIOS} has {} rows for {integration}, {situation}", cells.len())),
            }
        }
    }
    for row in &rows {
        let known = INTEGRATIONS.contains(&row.integration) && SITUATIONS.contains(&row.situation);
        if !known {
            problems.push(format!("{SCENARIOS}: nobody asks for {}, {}", row.integration, row.situation));
        }
        let wrong =
            row.tests.iter().filter_map(|test| Some(format!("{SCENARIOS}: `{test}` {}", wrong(test, sources)?)));
        problems.extend(wrong);
    }
    problems
}

/// One situation of one integration.
struct Row<'a> {
    integration: &'a str,
    situation: &'a str,
    tests: Vec<&'a str>,
}

/// The rows of all sections: situation, what is shown, tests.
fn rows(table: &str) -> Vec<Row<'_>> {
    let mut integration = "";
    let mut rows = Vec::new();
    for line in table.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            integration = title.trim();
        }
        let Some(inside) = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')) else { continue };
        let mut cells = inside.split('|').map(str::trim);
        let situation = cells.next().unwrap_or_default();
        if situation == "situation" || situation.starts_with("---") {
            continue;
        }
        let tests = cells.next_back().unwrap_or_default().split('`').skip(1).step_by(2).collect();
        rows.push(Row { integration, situation, tests });
    }
    rows
}

/// What is wrong with a test's name, for example `guardduty/observe.rs::nothing_is_changed`.
fn wrong(test: &str, sources: &[SourceFile]) -> Option<String> {
    let Some((file, function)) = test.split_once("::") else {
        return Some("does not have the form folder/file.rs::function".to_owned());
    };
    let path = format!("{TESTS}{file}");
    let Some(source) = sources.iter().find(|source| source.path == path) else {
        return Some(format!("is in no file: there is no {path}"));
    };
    if !is_module(file, sources) {
        return Some(format!("does not run: the main.rs beside {path} does not have it as a module"));
    }
    let Some(attributes) = attributes(&source.text, function) else {
        return Some(format!("is no function of {path}"));
    };
    let is_test = attributes.iter().any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"));
    if !is_test {
        return Some(format!("is no test of {path}"));
    }
    attributes.iter().any(|line| line.starts_with("#[ignore")).then(|| "is ignored".to_owned())
}

/// Whether the crate of a test file has it: `main.rs` itself, or a module of it.
fn is_module(file: &str, sources: &[SourceFile]) -> bool {
    let Some((folder, name)) = file.rsplit_once('/') else { return false };
    let main = format!("{TESTS}{folder}/main.rs");
    let declared = format!("mod {};", name.trim_end_matches(".rs"));
    let has = |source: &SourceFile| source.path == main && source.text.lines().any(|line| line.trim() == declared);
    name == "main.rs" || sources.iter().any(has)
}

/// The attributes of a function at the top of a file, from the nearest on; `None` when there is no such function.
fn attributes<'a>(text: &'a str, function: &str) -> Option<Vec<&'a str>> {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |line: &str| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.strip_prefix("fn ").and_then(|line| line.strip_prefix(function)).is_some_and(|rest| rest.starts_with('('))
    };
    let at = lines.iter().position(|line| begins(line))?;
    let above = lines.get(..at)?.iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("///"));
    Some(above.copied().filter(|line| line.starts_with("#[")).collect())
}

#[cfg(test)]
mod tests;
