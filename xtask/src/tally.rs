//! What a run of tests comes to: counts, as cargo prints them, and figures.

use std::fmt;

/// The sum of all `test result:` lines, and the figures.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    failed: u64,
    /// What was measured; the tests tell it beside their output.
    pub(crate) figures: Vec<String>,
}

impl Tally {
    /// Looks at one line of output.
    pub(crate) fn see(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ") else { return };
        // The verdict before the counts ends with a full stop: "ok. 3 passed; 0 failed; ...".
        let counts = counts.split_once(". ").map_or(counts, |(_, counts)| counts);
        for count in counts.split(';') {
            match count.trim().split_once(' ').map(|(number, what)| (number.parse::<u64>(), what)) {
                Some((Ok(number), "passed")) => self.passed += number,
                Some((Ok(number), "failed")) => self.failed += number,
                _ => {}
            }
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_several_test_binaries_add_up() {
        let mut tally = Tally::default();
        tally.see("running 3 tests\n");
        tally.see("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n");
        tally.see(
            "test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s\n",
        );
        tally.see("\n");
        assert_eq!(tally, Tally { passed: 13, failed: 2, figures: Vec::new() });
        assert_eq!(tally.to_string(), "13 passed, 2 failed");
    }

    #[test]
    fn other_lines_do_not_count() {
        let mut tally = Tally::default();
        tally.see("error: 5 failed; 3 passed");
        tally.see("test result: unknown");
        assert_eq!(tally, Tally::default());
    }
}
