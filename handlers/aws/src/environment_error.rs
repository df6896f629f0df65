//! What can be wrong with a variable of a function's environment: those that AWS sets, and the handlers' own.

use std::error::Error as StdError;

/// Which variable is missing or wrong. Its value is not repeated: some of them are secret.
#[derive(Debug, thiserror::Error)]
pub enum EnvironmentError {
    /// Not set, and without a default.
    #[error("environment variable {0} is not set")]
    Missing(&'static str),
    /// Set to something else than it must be.
    #[error("environment variable {name} is not {expected}")]
    Wrong {
        /// The variable.
        name: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What is wrong with it, where more can be said.
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
}

impl EnvironmentError {
    /// `name` is not `expected`, because of `source`.
    pub fn wrong(
        name: &'static str,
        expected: &'static str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::Wrong { name, expected, source: Some(source.into()) }
    }
}
