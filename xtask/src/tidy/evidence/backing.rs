//! What backs each row: the last cell of every table about what is relied on names a word of the legend at the document's head.

use super::{EVIDENCE, cells};

/// Sections whose tables tell of our own programs and of figures, not of what is relied on. Any other is looked at.
const OF_OUR_OWN: &[&str] = &["What the front answers itself", "What the emulators are taught", "Measured"];

/// Rows that name none, and rows with more or fewer cells than their table's head: the last one may then be another column's.
pub(super) fn check(evidence: &str) -> Vec<String> {
    let words = legend(evidence);
    if words.is_empty() {
        return vec![format!("{EVIDENCE} does not begin with a table of the words for what backs a row")];
    }
    let mut problems = Vec::new();
    let (mut relied_on, mut columns) = (false, None);
    for line in evidence.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            relied_on = !OF_OUR_OWN.contains(&title);
        }
        if !line.starts_with('|') {
            columns = None;
        } else if relied_on && !line.starts_with("|---") {
            let cells = cells(line).unwrap_or_default();
            match columns {
                None => columns = Some(cells.len()),
                Some(columns) if columns != cells.len() => {
                    problems.push(format!("{EVIDENCE}: this row has not the {columns} cells of its head: {line}"));
                }
                Some(_) if !cells.last().is_some_and(|cell| words.iter().any(|word| names(cell, word))) => {
                    problems.push(format!("{EVIDENCE}: this row rests on none of {}: {line}", words.join(", ")));
                }
                Some(_) => {}
            }
        }
    }
    problems
}

/// The words of the table before the first section.
fn legend(evidence: &str) -> Vec<&str> {
    let lines = evidence.lines().take_while(|line| !line.starts_with("## "));
    let rows = lines.filter_map(cells).skip(1);
    rows.filter_map(|cells| cells.first().map(|word| word.trim_matches('*'))).collect()
}

/// Whether a cell says the word as a word of its own; what stands between backticks is a name.
fn names(cell: &str, word: &str) -> bool {
    let prose: Vec<&str> = cell.split('`').step_by(2).collect();
    let (prose, word) = (prose.join("`").to_lowercase(), word.to_lowercase());
    prose.match_indices(&word).any(|(at, _)| {
        let apart = |neighbour: Option<char>| !neighbour.is_some_and(char::is_alphanumeric);
        apart(prose[..at].chars().next_back()) && apart(prose[at + word.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEGEND: &str = "# Evidence\n\n| word | means |\n|---|---|\n| **assumed** | nobody knows |\n\
        | third party | somebody says so |\n| model | botocore says so |\n\n";

    fn problems(rows: &str) -> Vec<String> {
        check(&format!(
            "{LEGEND}## Calls\n\n| call | backed by |\n|---|---|\n{rows}\n## Measured\n\n| what | figure |\n|---|---|\n| a | 1 |\n"
        ))
    }

    #[test]
    fn rows_that_name_a_word_of_the_legend_pass() {
        assert_eq!(
            problems("| a | model |\n| b | Third party: a list |\n| c | seen; model's text |\n"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_row_that_names_none_is_told() {
        for cell in ["hope", "", "remodelled", "models", "`model`", "`a` or `model/b`"] {
            let row = format!("| a | {cell} |");
            let expected = format!("docs/evidence.md: this row rests on none of assumed, third party, model: {row}");
            assert_eq!(problems(&format!("{row}\n| b | model |\n")), [expected]);
        }
        // In another column it backs nothing.
        assert_eq!(problems("| the model | hope |\n").len(), 1);
    }

    #[test]
    fn a_row_with_other_cells_than_its_head_is_told() {
        for row in ["| a |", "| model |", "| a | b | model |", "|a|model|", "| a | model"] {
            let expected = format!("docs/evidence.md: this row has not the 2 cells of its head: {row}");
            assert_eq!(problems(&format!("{row}\n")), [expected]);
        }
    }

    #[test]
    fn every_section_but_those_of_our_own_is_looked_at() {
        let another = format!(
            "{LEGEND}## New\n\n| a | b |\n|---|---|\n| c | hope |\n\n| a | b | c |\n|---|---|---|\n| a | b | model |\n"
        );
        assert_eq!(check(&another).len(), 1, "{:?}", check(&another));
        let late = "# Evidence\n\n## Calls\n\n| word | means |\n|---|---|\n| model | botocore |\n";
        assert_eq!(check(late), ["docs/evidence.md does not begin with a table of the words for what backs a row"]);
    }
}
