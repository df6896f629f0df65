//! Whether every part has a result in docs/evidence.md that says what the part measures, of whichever commit it is.

use clap::ValueEnum as _;

use super::{Part, SAME_BYTES, record};
use crate::{figures, fuzz};

/// What is missing, in words.
pub(crate) fn check(document: &str) -> Vec<String> {
    Part::value_variants().iter().flat_map(|part| missing(*part, document)).collect()
}

fn missing(part: Part, document: &str) -> Vec<String> {
    let name = part.name();
    let lines = match record::lines(document, &name) {
        Ok(Some(lines)) => lines,
        Ok(None) => return vec![told(&name, "is missing")],
        Err(error) => return vec![format!("{error:#}")],
    };
    if lines.is_empty() {
        return vec![told(&name, "says nothing")];
    }
    let silent = figures::silent(part.binaries(), lines.iter().copied());
    let mut problems: Vec<String> =
        silent.into_iter().map(|binary| told(&name, &format!("has no figure of the tests of {binary}"))).collect();
    match part {
        Part::Fuzz => {
            let given = |target: &&str| {
                let mut of_it = lines.iter().filter_map(|line| fuzz::of_words(line)).filter(|(of, _)| of == target);
                of_it.any(|(_, inputs)| inputs >= fuzz::INPUTS)
            };
            let short = fuzz::TARGETS.iter().filter(|target| !given(target));
            problems.extend(
                short.map(|target| told(&name, &format!("does not tell of {} inputs of {target}", fuzz::INPUTS))),
            );
        }
        Part::SameBytes if !lines.contains(&SAME_BYTES) => problems.push(told(&name, "does not tell of the bundles")),
        Part::SupplyChain | Part::SameBytes | Part::Proof | Part::Fleet | Part::Interrupted => {}
    }
    problems
}

fn told(part: &str, what: &str) -> String {
    format!("{}: the result of {part} {what}; `cargo xtask prove --only {part}` measures it", record::DOCUMENT)
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::*;

    /// A document with a result of every part.
    fn document() -> String {
        let fuzz: Vec<String> =
            fuzz::TARGETS.iter().map(|target| format!("{target}: 1000000 inputs in 7 s, nothing found")).collect();
        let parts = [
            ("supply-chain", "cargo-deny: bans, licences, sources".to_owned()),
            ("same-bytes", SAME_BYTES.to_owned()),
            (
                "proof",
                "9 tests passed\n- proof: a 1\n- operator_policy: b 2\n- secrecy: c 3\n- seeds: event: d".to_owned(),
            ),
            ("fleet", "1 tests passed\n- fleet: install: 39 calls".to_owned()),
            ("fuzz", fuzz.join("\n- ")),
            ("interrupted", "5 tests passed\n- interrupted: killed at 9 calls".to_owned()),
        ];
        let texts = parts.map(|(part, lines)| format!("#### {part}\n\nCommit `0`.\n\n- {lines}\n"));
        let text = texts.join("\n");
        format!("# Evidence\n\n{}\n\n{text}\n{}\n", record::BEGIN, record::END)
    }

    /// What is missing after a change that must be one.
    fn without(old: &str, new: &str) -> Vec<String> {
        let (before, after) = (document(), document().replacen(old, new, 1));
        assert_ne!(before, after, "{old} is not there");
        check(&after)
    }

    fn problem(part: &str, what: &str) -> String {
        format!("docs/evidence.md: the result of {part} {what}; `cargo xtask prove --only {part}` measures it")
    }

    #[test]
    fn a_result_of_every_part_is_complete_whatever_its_commit() {
        assert_eq!(check(&document()), Vec::<String>::new());
        assert_eq!(without("Commit `0`", "Commit `1`"), Vec::<String>::new());
    }

    #[test]
    fn a_part_without_result_is_told() {
        for part in Part::value_variants() {
            let name = part.name();
            assert_eq!(without(&format!("#### {name}\n"), "#### other\n"), [problem(&name, "is missing")]);
        }
        assert_eq!(without("- cargo-deny", "cargo-deny"), [problem("supply-chain", "says nothing")]);
        assert_eq!(without("- every", "- no"), [problem("same-bytes", "does not tell of the bundles")]);
        assert_eq!(check("# Evidence\n").len(), Part::value_variants().len(), "without the marks");
    }

    #[test]
    fn a_binary_that_tells_nothing_is_told() {
        for (part, binary) in [
            ("proof", "proof"),
            ("proof", "operator_policy"),
            ("proof", "secrecy"),
            ("proof", "seeds"),
            ("fleet", "fleet"),
            ("interrupted", "interrupted"),
        ] {
            let silent = problem(part, &format!("has no figure of the tests of {binary}"));
            assert_eq!(without(&format!("- {binary}: "), "- "), [silent]);
        }
    }

    #[test]
    fn a_target_without_a_million_inputs_is_told() {
        for target in fuzz::TARGETS {
            let short = problem("fuzz", &format!("does not tell of 1000000 inputs of {target}"));
            let line = format!("- {target}: 1000000 inputs in 7 s, nothing found\n");
            assert_eq!(without(&line, "- 1 line\n"), slice::from_ref(&short));
            assert_eq!(without(&line, &line.replace("1000000", "999999")), [short]);
        }
    }
}
