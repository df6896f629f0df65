//! A statement that AWS's engine matched, told by its name in the text of its policy.

use std::fmt;
use std::ops::Range;

use serde_json::Value;

use crate::document;
use crate::statement::name;

/// A statement of a role's own policies that led to a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// The policy, as the engine calls it.
    pub policy: String,
    /// Where in the policy's text the statement stands; `None` when the engine does not tell.
    pub span: Option<Span>,
    /// Its Sid or its number; `None` as long as it was not found in the text.
    pub statement: Option<String>,
    /// It denies, and asks for no fact about the request: found so in the text.
    pub denies_always: bool,
}

/// A part of a text: from just before its first character to just behind its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Counted from one.
    pub line: usize,
    /// In characters, counted from one.
    pub column: usize,
}

impl Matched {
    /// Finds the statement in the policy's text. Leaves it without a name unless exactly one statement stands there.
    pub fn find_in(&mut self, text: &str) {
        let Some(span) = self.span else { return };
        let Ok(values) = document::statements(text) else { return };
        let ranges = ranges(text);
        let (Some(start), Some(end)) = (offset(text, span.start), offset(text, span.end)) else { return };
        if values.len() != ranges.len() {
            return;
        }
        let mut there = ranges.iter().enumerate().filter(|(_, range)| range.start < end && start < range.end);
        if let (Some((at, _)), None) = (there.next(), there.next()) {
            self.statement = values.get(at).map(|value| name(value, at + 1));
            self.denies_always = values.get(at).is_some_and(denies_always);
        }
    }
}

impl fmt::Display for Matched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.statement, self.span) {
            (Some(statement), _) => write!(f, "statement {statement} of its policy {}", self.policy),
            (None, Some(span)) => write!(f, "its policy {} (line {})", self.policy, span.start.line),
            (None, None) => write!(f, "its policy {}", self.policy),
        }
    }
}

/// Whether no fact about a request can keep the statement from denying what it was matched for: it has no condition, and no
/// variable whose value would be such a fact.
fn denies_always(statement: &Value) -> bool {
    statement["Effect"] == "Deny" && statement.get("Condition").is_none() && !statement.to_string().contains("${")
}

/// The byte that stands at `position`; that behind the last when the line is shorter.
fn offset(text: &str, position: Position) -> Option<usize> {
    let begin: usize = text.split_inclusive('\n').take(position.line.checked_sub(1)?).map(str::len).sum();
    let line = text.get(begin..)?.lines().next().unwrap_or_default();
    let column = position.column.checked_sub(1)?;
    Some(begin + line.char_indices().nth(column).map_or(line.len(), |(at, _)| at))
}

/// Where the statements of a policy stand in its text, which must be JSON.
fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // How deep a statement lies: in a list, or alone.
    let (mut depth, mut of_statements) = (0_usize, None);
    let (mut text_from, mut escaped, mut key, mut begin) = (None, false, "", 0);
    for (at, byte) in text.bytes().enumerate() {
        if let Some(from) = text_from {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    if depth == 1 {
                        key = text.get(from..at).unwrap_or_default();
                    }
                    text_from = None;
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => text_from = Some(at + 1),
            b'{' | b'[' => {
                depth += 1;
                if depth == 2 {
                    let deep = if byte == b'[' { 3 } else { 2 };
                    of_statements = (key == "Statement").then_some(deep);
                }
                if of_statements == Some(depth) {
                    begin = at;
                }
            }
            b'}' | b']' => {
                if of_statements == Some(depth) {
                    found.push(begin..at + 1);
                }
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
    }
    found
}
