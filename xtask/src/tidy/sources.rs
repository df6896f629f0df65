//! Rust files: each says what it is for, and is short enough to be read.

use std::fmt;

use super::SourceFile;

/// More lines than this are an error.
const MOST: usize = 600;
/// More lines than this are listed, to be split by concept or defended.
const MANY: usize = 400;
/// The median file has at most this many lines.
const MEDIAN: usize = 150;

/// How long the files are.
#[derive(Debug)]
pub(super) struct Sizes {
    files: usize,
    median: usize,
    /// Files over [`MANY`] lines.
    long: Vec<(usize, String)>,
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} Rust files, median {} lines", self.files, self.median)?;
        for (lines, path) in &self.long {
            write!(f, "\n  {lines} lines, more than {MANY}: {path}")?;
        }
        Ok(())
    }
}

/// Checks every Rust file.
pub(super) fn check(sources: &[SourceFile]) -> (Vec<String>, Sizes) {
    let mut problems = Vec::new();
    let mut lengths = Vec::new();
    let mut long = Vec::new();
    for SourceFile { path, text } in sources.iter().filter(|source| source.is_rust()) {
        if !text.starts_with("//!") {
            problems.push(format!("{path} does not open with a //! line that says what it is for"));
        }
        let lines = text.lines().count();
        if lines > MOST {
            problems.push(format!("{path} has {lines} lines, more than {MOST}"));
        }
        if lines > MANY {
            long.push((lines, path.clone()));
        }
        lengths.push(lines);
    }
    lengths.sort_unstable();
    long.sort_unstable_by(|a, b| b.cmp(a));
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    if median > MEDIAN {
        problems.push(format!("the median Rust file has {median} lines, more than {MEDIAN}"));
    }
    (problems, Sizes { files: lengths.len(), median, long })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    fn lines(count: usize) -> String {
        "//! It is for this.\n".to_owned() + &"\n".repeat(count - 1)
    }

    #[test]
    fn a_file_without_a_header_is_named() {
        let (problems, _) = check(&[file("a.rs", "fn main() {}"), file("b.rs", &lines(2)), file("c.md", "text")]);
        assert_eq!(problems, ["a.rs does not open with a //! line that says what it is for"]);
    }

    #[test]
    fn long_files_are_listed_and_very_long_ones_refused() {
        let sources = [file("a.rs", &lines(400)), file("b.rs", &lines(401)), file("c.rs", &lines(601))];
        let (problems, sizes) = check(&sources);
        assert_eq!(sizes.long, [(601, "c.rs".to_owned()), (401, "b.rs".to_owned())]);
        assert_eq!(
            problems,
            ["c.rs has 601 lines, more than 600", "the median Rust file has 401 lines, more than 150"]
        );
    }

    #[test]
    fn the_median_may_be_at_the_limit() {
        let (problems, sizes) = check(&[file("a.rs", &lines(1)), file("b.rs", &lines(150)), file("c.rs", &lines(599))]);
        assert!(problems.is_empty());
        assert_eq!(sizes.to_string(), "3 Rust files, median 150 lines\n  599 lines, more than 400: c.rs");
    }
}
