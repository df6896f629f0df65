//! The table of the requests to Workload Security against the client's sources: each has its row there, both ways.

use std::collections::BTreeSet;

use super::{EVIDENCE, cells, quoted, section};
use crate::tidy::SourceFile;

/// Its section with one row per request.
const REQUESTS: &str = "Workload Security requests";
/// Where each request is made.
const SOURCE: &str = "handlers/workload-security/src/request.rs";

/// Rows begin with the name of the function that makes the request.
pub(super) fn check(sources: &[SourceFile], evidence: &str) -> Vec<String> {
    let made: BTreeSet<&str> =
        sources.iter().filter(|source| source.path == SOURCE).flat_map(|source| makers(&source.text)).collect();
    if made.is_empty() {
        return vec![format!("{SOURCE} makes no request that could be read")];
    }
    let rows = section(evidence, REQUESTS).filter_map(cells);
    let named: BTreeSet<&str> = rows.filter_map(|cells| cells.first().copied()).flat_map(quoted).collect();
    let missing = made.difference(&named).map(|name| format!("{EVIDENCE} has no row for the request {name}"));
    let stale = named.difference(&made).map(|name| format!("{EVIDENCE}: {SOURCE} makes no request {name} any more"));
    missing.chain(stale).collect()
}

/// Public functions that answer a request; a signature may take several lines.
fn makers(text: &str) -> impl Iterator<Item = &str> {
    let functions = text.split("\npub fn ").skip(1);
    functions.filter_map(|function| {
        let signature = function.split_once('{')?.0;
        signature.trim_end().ends_with("-> Request").then(|| signature.split_once('(').map(|(name, _)| name))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    const TABLE: &str = "## Workload Security requests\n\n| request | call |\n|---|---|\n| `computer` | `GET` |\n\
        | `policy` | `GET` |\n\n## Next\n\n| `rules` | not here |\n";

    fn problems(source: &str) -> Vec<String> {
        check(&[file(SOURCE, source)], TABLE)
    }

    #[test]
    fn every_request_has_a_row() {
        let source = "use x;\n\npub fn computer(id: Id) -> Request {\n}\n\npub fn policy(\n    id: Id,\n) -> Request {\n}\n\
            \npub fn source(id: Id) -> String {\n}\n\nfn own(id: Id) -> Request {\n}\n";
        assert_eq!(problems(source), Vec::<String>::new());
    }

    #[test]
    fn a_request_without_row_and_a_row_without_request_are_named() {
        let source = "\npub fn computer(id: Id) -> Request {\n}\n\npub fn rules() -> Request {\n}\n";
        assert_eq!(
            problems(source),
            [
                "docs/evidence.md has no row for the request rules".to_owned(),
                format!("docs/evidence.md: {SOURCE} makes no request policy any more"),
            ]
        );
        assert_eq!(problems(""), [format!("{SOURCE} makes no request that could be read")]);
    }
}
