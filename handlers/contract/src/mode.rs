//! The two switches that config, template and handler share.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a handler does with its decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Carry it out.
    #[default]
    Act,
    /// Compute and report it, and change nothing.
    Observe,
}

impl Mode {
    /// The word in the config file and in the function's environment.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Observe => "observe",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Act, Self::Observe].into_iter().find(|m| m.as_str() == word)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which header carries the Workload Security API key. The two kinds look alike, so the config says which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// A Cloud One key: `Authorization: ApiKey <id>:<secret>`.
    #[default]
    CloudOne,
    /// A key made in the Workload Security or Deep Security console: `api-secret-key: <secret>`.
    Legacy,
}

impl KeyKind {
    /// The word in the config file and in the function's environment.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CloudOne => "cloud-one",
            Self::Legacy => "legacy",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::CloudOne, Self::Legacy].into_iter().find(|k| k.as_str() == word)
    }
}
