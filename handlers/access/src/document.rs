//! The document of a bucket's policy.

use serde_json::Value;

use crate::statement::Statement;

/// Longer than any bucket's policy, which S3 takes up to 20 KB.
const SIZE_LIMIT: usize = 64 * 1024;
/// More than fit into one.
const STATEMENT_LIMIT: usize = 1_000;

/// A bucket's policy, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    pub(crate) statements: Vec<Statement>,
}

/// Why a text is no policy. Says nothing of what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Longer than a policy can be.
    #[error("the policy has more than {SIZE_LIMIT} bytes or {STATEMENT_LIMIT} statements")]
    TooLong,
    /// No JSON, or nested deeper than any policy.
    #[error("the policy is not JSON")]
    NotJson,
    /// JSON without statements.
    #[error("the policy has no statements")]
    NoStatements,
}

impl Policy {
    /// Reads a document. Statements that are not understood are kept, as doubtful ones.
    ///
    /// # Errors
    /// When there is nothing that could be read as statements.
    pub fn read(text: &str) -> Result<Self, PolicyError> {
        let statements = statements(text)?;
        let read = statements.iter().enumerate().map(|(at, value)| Statement::read(value, at + 1));
        Ok(Self { statements: read.collect() })
    }

    /// How many statements it has.
    pub fn len(&self) -> usize {
        self.statements.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }
}

/// The statements of a document, as they stand.
pub(crate) fn statements(text: &str) -> Result<Vec<Value>, PolicyError> {
    if text.len() > SIZE_LIMIT {
        return Err(PolicyError::TooLong);
    }
    let mut document: Value = serde_json::from_str(text).map_err(|_| PolicyError::NotJson)?;
    let statements = match document.get_mut("Statement").map(Value::take) {
        Some(Value::Array(list)) => list,
        Some(one @ Value::Object(_)) => vec![one],
        _ => return Err(PolicyError::NoStatements),
    };
    if statements.len() > STATEMENT_LIMIT { Err(PolicyError::TooLong) } else { Ok(statements) }
}
