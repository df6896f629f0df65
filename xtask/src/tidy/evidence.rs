//! docs/evidence.md: what the product relies on of AWS has a row there, and what is assumed stands first.

mod backing;
mod fields;
mod limits;
mod renderings;
mod requests;
mod table;
mod taught;

use std::collections::{BTreeMap, BTreeSet};

use super::SourceFile;
use super::operations::{Called, Caller, called};

/// The table.
pub(crate) const EVIDENCE: &str = "docs/evidence.md";
/// Its section with one row per operation.
const OPERATIONS: &str = "API operations";

/// Checks sources and rendered templates against the table, both ways.
pub(super) fn check(sources: &[SourceFile]) -> Vec<String> {
    let Some(evidence) = sources.iter().find(|source| source.path == EVIDENCE) else {
        return vec![format!("{EVIDENCE} is missing")];
    };
    let evidence = evidence.text.as_str();
    let called = called(sources);
    let mut problems = called.problems.clone();
    problems.extend(wrong_order(evidence));
    problems.extend(backing::check(evidence));
    problems.extend(compare(&called, &rows(evidence)));
    let unnamed = called.constants.iter().filter(|name| !evidence.contains(&format!("`{name}`")));
    problems.extend(unnamed.map(|name| format!("{EVIDENCE} says nothing about the handlers' call {name}")));
    problems.extend(renderings::check(sources, evidence));
    problems.extend(fields::check(sources, evidence));
    problems.extend(taught::check(sources, evidence));
    problems.extend(requests::check(sources, evidence));
    problems.extend(limits::check(sources, evidence));
    problems.extend(assumed_elsewhere(evidence));
    problems
}

/// The lines of a section.
pub(crate) fn section<'a>(evidence: &'a str, title: &str) -> impl Iterator<Item = &'a str> {
    let heading = format!("## {title}");
    evidence.lines().skip_while(move |line| *line != heading).skip(1).take_while(|line| !line.starts_with("## "))
}

/// The cells of a table's row, without head and rule.
pub(crate) fn cells(line: &str) -> Option<Vec<&str>> {
    let inside = line.strip_prefix("| ")?.strip_suffix(" |")?;
    Some(inside.split(" | ").map(str::trim).collect())
}

/// `service:Operation` to who uses it.
fn rows(evidence: &str) -> BTreeMap<&str, &str> {
    let cells = section(evidence, OPERATIONS).filter_map(cells);
    cells
        .filter_map(|cells| {
            let [operation, used_by, _] = cells[..] else { return None };
            Some((operation.strip_prefix('`')?.strip_suffix('`')?, used_by))
        })
        .collect()
}

fn compare(called: &Called, rows: &BTreeMap<&str, &str>) -> Vec<String> {
    let mut problems = Vec::new();
    for (operation, callers) in &called.operations {
        let used_by = words(callers);
        match rows.get(operation.as_str()) {
            None => problems.push(format!("{EVIDENCE} has no row for {operation}, which is called by: {used_by}")),
            Some(listed) if *listed != used_by => {
                problems.push(format!("{EVIDENCE}: {operation} is called by {used_by}, not by {listed}"));
            }
            Some(_) => {}
        }
    }
    let stale = rows.keys().filter(|operation| !called.operations.contains_key(**operation));
    problems.extend(stale.map(|operation| format!("{EVIDENCE}: nothing calls {operation} any more")));
    problems
}

fn words(callers: &BTreeSet<Caller>) -> String {
    let word = |caller: &Caller| match caller {
        Caller::Handlers => "handlers",
        Caller::Installer => "installer",
    };
    callers.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Headings about what is assumed must come before all others.
fn wrong_order(evidence: &str) -> Option<String> {
    let headings = evidence.lines().filter_map(|line| line.strip_prefix("## "));
    let mut after = headings.skip_while(|heading| heading.starts_with("Assumed")).peekable();
    let starts_so =
        evidence.lines().find(|line| line.starts_with("## ")).is_some_and(|line| line[3..].starts_with("Assumed"));
    (!starts_so || after.any(|heading| heading.starts_with("Assumed")))
        .then(|| format!("{EVIDENCE}: what is assumed comes first"))
}

/// A row outside of what is assumed may only point there: what is to be checked first stands in one place.
fn assumed_elsewhere(evidence: &str) -> Vec<String> {
    let lines = evidence.lines().skip_while(|line| !line.starts_with("## Assumed"));
    let others = lines.skip_while(|line| !line.starts_with("## ") || line.starts_with("## Assumed"));
    let rows = others.filter(|line| line.starts_with("| "));
    rows.filter(|row| row.contains("assumed") && !row.contains("above)"))
        .map(|row| format!("{EVIDENCE}: what this row assumes belongs under \"Assumed\": {row}"))
        .collect()
}

/// What stands between backticks.
pub(crate) fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests;
