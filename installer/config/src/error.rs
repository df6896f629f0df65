//! What is wrong with a config file: every problem with its place, its line and a hint.

use std::fmt;

use serde::Serialize;

/// The config file cannot be used. Holds at least one problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfigError {
    /// The file's name as the caller gave it.
    pub file: String,
    /// In the order of the file, as far as they have a place in it.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The key, for example `notify.routes[1].topic`; empty for the file as a whole.
    pub path: String,
    /// Where it is; `None` for something that is missing from the file as a whole.
    pub position: Option<Position>,
    /// One lower-case sentence.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The line, with everything cut off that the reader must not see again.
    pub source: Option<String>,
}

/// A place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Characters to point at, at least 1.
    pub width: usize,
}

impl Problem {
    pub(crate) fn new(path: impl Into<String>, position: Option<Position>, message: impl Into<String>) -> Self {
        let message = message.into().replace(char::is_control, " ");
        Self { path: path.into(), position, message, hint: None, source: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Takes the line out of `text`, unless the problem brought its own.
    pub(crate) fn with_line_of(mut self, text: &str) -> Self {
        if let (None, Some(position)) = (&self.source, self.position) {
            self.source = text.lines().nth(position.line - 1).map(printable);
        }
        self
    }
}

/// The line as it may go to a terminal: no control characters, tabs one column wide so that the caret stays true.
pub(crate) fn printable(line: &str) -> String {
    line.chars().map(|c| if c.is_control() { ' ' } else { c }).take(160).collect()
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            f.write_str(&self.file)?;
            if let Some(Position { line, column, .. }) = problem.position {
                write!(f, ":{line}:{column}")?;
            }
            write!(f, ": {problem}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let (Some(source), Some(at)) = (&self.source, self.position) {
            let margin = at.line.to_string();
            let blank = " ".repeat(margin.len());
            // The caret stays on the line: what it points at may go on in the next one.
            let room = source.chars().count().saturating_sub(at.column - 1).max(1);
            let indent = " ".repeat(at.column - 1);
            let carets = "^".repeat(at.width.clamp(1, room));
            write!(f, "\n{blank} |\n{margin} | {source}\n{blank} | {indent}{carets}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}
