//! Tables of names with what belongs to each, compared both ways.

use std::collections::{BTreeMap, BTreeSet};

use super::{EVIDENCE, cells, quoted, section};

/// Names, each with what belongs to it.
pub(super) type Table = BTreeMap<String, BTreeSet<String>>;

/// The first cell's name, and the names of the second.
pub(super) fn rows(evidence: &str, title: &str) -> Table {
    let rows = section(evidence, title).filter_map(cells);
    rows.filter_map(|cells| {
        let [name, members, _] = cells[..] else { return None };
        Some((quoted(name).next()?.to_owned(), quoted(members).map(str::to_owned).collect()))
    })
    .collect()
}

pub(super) fn compare(title: &str, rows: &Table, found: &Table) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, members) in found {
        let Some(listed) = rows.get(name) else {
            problems.push(format!("{EVIDENCE} has no row for {name} under \"{title}\""));
            continue;
        };
        let missing = members.difference(listed).map(|member| format!("{EVIDENCE}: {name} lacks {member}"));
        let stale = listed.difference(members).map(|member| format!("{EVIDENCE}: {name} has no {member} any more"));
        problems.extend(missing.chain(stale));
    }
    let stale = rows.keys().filter(|name| !found.contains_key(*name));
    problems.extend(stale.map(|name| format!("{EVIDENCE}: there is no {name} any more")));
    problems
}
