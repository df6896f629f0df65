//! The table of what the emulators are taught against the programs that teach them: each file has its place there, both ways.

use std::collections::BTreeSet;

use super::{EVIDENCE, cells, quoted, section};
use crate::tidy::SourceFile;

/// Its section with the programs beside the emulators.
const TAUGHT: &str = "What the emulators are taught";
/// Where the programs are.
const PROGRAMS: &str = "tests/emulators/";

/// A program may stand in several rows, and a row may name several programs.
pub(super) fn check(sources: &[SourceFile], evidence: &str) -> Vec<String> {
    let programs: BTreeSet<&str> = sources
        .iter()
        .filter_map(|source| source.path.strip_prefix(PROGRAMS))
        .filter(|file| file.strip_suffix(".py").is_some())
        .collect();
    let rows = section(evidence, TAUGHT).filter_map(cells);
    let named: BTreeSet<&str> = rows.filter_map(|cells| cells.first().copied()).flat_map(quoted).collect();
    // The head of the table names the folder.
    let named: BTreeSet<&str> = named.into_iter().filter(|name| name.strip_suffix(".py").is_some()).collect();
    let missing =
        programs.difference(&named).map(|file| format!("{EVIDENCE} has no row for {file} under \"{TAUGHT}\""));
    let stale = named.difference(&programs).map(|file| format!("{EVIDENCE}: there is no {PROGRAMS}{file} any more"));
    missing.chain(stale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    const TABLE: &str = "## What the emulators are taught\n\n| file in `tests/emulators` | what |\n|---|---|\n\
        | `pace.py`, `clock.py` | time |\n| `clock.py` | `other.py` |\n\n## Next\n\n| `next.py` | not here |\n";

    fn problems(files: &[&str]) -> Vec<String> {
        let sources: Vec<_> = files.iter().map(|path| file(path, "")).collect();
        check(&sources, TABLE)
    }

    #[test]
    fn every_program_has_a_row() {
        let files = ["tests/emulators/clock.py", "tests/emulators/pace.py", "tests/emulators/requirements.txt"];
        assert_eq!(problems(&files), Vec::<String>::new());
    }

    #[test]
    fn a_program_without_row_and_a_row_without_program_are_named() {
        assert_eq!(
            problems(&["tests/emulators/clock.py", "tests/emulators/next.py", "handlers/other.py"]),
            [
                "docs/evidence.md has no row for next.py under \"What the emulators are taught\"",
                "docs/evidence.md: there is no tests/emulators/pace.py any more",
            ]
        );
    }
}
