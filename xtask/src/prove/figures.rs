//! What tests print besides their names: the lines that hold a figure.

use anyhow::{Result, ensure};

/// Figures, and how many tests printed them.
#[derive(Debug, Default)]
pub(super) struct Figures {
    found: Vec<String>,
    passed: u64,
}

impl Figures {
    /// Looks at one line of a run with `--nocapture --test-threads 1`, where a test's first line follows its name.
    pub(super) fn see(&mut self, line: &str) {
        if let Some(counts) = line.strip_prefix("test result: ok. ") {
            let passed = counts.split(' ').next().and_then(|number| number.parse::<u64>().ok());
            self.passed += passed.unwrap_or_default();
            return;
        }
        let said = match line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... ")) {
            Some((_, said)) => said,
            None => line,
        };
        // Lines that belong to another are indented.
        let own = !said.starts_with(' ') && !said.starts_with("running ");
        let said = said.trim_end();
        if own && said.contains(|c: char| c.is_ascii_digit()) {
            self.found.push(said.to_owned());
        }
    }

    /// The figures; the first line counts the tests.
    pub(super) fn lines(self) -> Result<Vec<String>> {
        ensure!(self.passed > 0, "no test ran");
        let mut lines = vec![format!("{} tests passed", self.passed)];
        lines.extend(self.found);
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(output: &str) -> Result<Vec<String>> {
        let mut figures = Figures::default();
        output.split_inclusive('\n').for_each(|line| figures.see(line));
        figures.lines()
    }

    #[test]
    fn what_a_test_prints_is_told_from_what_is_said_about_tests() -> Result<()> {
        let output = "running 2 tests\ntest storm::long ... storm: 1000 findings in 11.7 s\n  not seen: 3\nok\n\
            test fault ... ok\nnothing to count\n24 faults waited out\n\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 3.05s\n";
        assert_eq!(figures(output)?, ["2 tests passed", "storm: 1000 findings in 11.7 s", "24 faults waited out"]);
        Ok(())
    }

    #[test]
    fn a_run_without_tests_proves_nothing() {
        assert!(figures("running 0 tests\n\ntest result: ok. 0 passed; 0 failed\n").is_err());
        assert!(figures("").is_err());
    }
}
