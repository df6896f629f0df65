//! What the checks of meaning write into: problems, each put at its line.

use super::node::Node;
use crate::{Position, Problem, ValueError};

/// The file while it is checked: its tree, and what was found so far.
pub(crate) struct Document<'a> {
    root: &'a Node,
    problems: Vec<Problem>,
}

impl<'a> Document<'a> {
    pub(crate) fn new(root: &'a Node) -> Self {
        Self { root, problems: Vec::new() }
    }

    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// Notes a problem at `path`.
    pub(crate) fn problem(&mut self, path: &str, message: impl Into<String>, hint: impl Into<String>) {
        let at: Position = self.root.locate(path);
        self.problems.push(Problem::new(path, Some(at), message).hint(hint));
    }

    /// Notes a problem of the file as a whole.
    pub(crate) fn file_problem(&mut self, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(Problem::new("", None, message).hint(hint));
    }

    /// The value, or a note why it is none.
    pub(crate) fn keep<T>(&mut self, path: &str, value: Result<T, ValueError>) -> Option<T> {
        value
            .map_err(|ValueError { message, hint }| {
                let at = self.root.locate(path);
                let problem = Problem::new(path, Some(at), format!("{path}: {message}"));
                self.problems.push(Problem { hint, ..problem });
            })
            .ok()
    }

    /// One of `words`, read by `parse`, or a note with the word that was probably meant.
    pub(crate) fn word<T>(
        &mut self,
        path: &str,
        text: &str,
        words: &[&str],
        parse: fn(&str) -> Option<T>,
    ) -> Option<T> {
        let exact = words.contains(&text).then(|| parse(text)).flatten();
        if exact.is_none() {
            let meant = super::nearest(text, || words.iter().copied());
            let suggestion = meant.map(|word| format!(", did you mean `{word}`?")).unwrap_or_default();
            self.problem(path, format!("{path}: unknown word `{text}`{suggestion}"), format!("use {}", either(words)));
        }
        exact
    }
}

/// `a, b or c`.
pub(crate) fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
