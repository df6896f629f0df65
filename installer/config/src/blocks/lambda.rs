//! `lambda`: how the functions run.

use palisade_contract::Architecture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::read::Document;

const ARCHITECTURES: [&str; 2] = [Architecture::Arm64.as_str(), Architecture::X86_64.as_str()];

/// The retentions that CloudWatch Logs accepts, in days (API reference of PutRetentionPolicy).
pub const LOG_RETENTION_DAYS: [u16; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

const DEFAULT_RETENTION: u16 = 30;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LambdaFile {
    /// Processor of the functions; arm64 costs less.
    #[serde(default)]
    #[schemars(extend("enum" = ARCHITECTURES, "default" = ARCHITECTURES[0]))]
    architecture: Option<String>,
    /// Days that the functions' logs are kept.
    #[serde(default)]
    #[schemars(extend("enum" = LOG_RETENTION_DAYS, "default" = DEFAULT_RETENTION))]
    log_retention_days: Option<u64>,
    /// How many of a function may run at once. It is taken from the account's own limit. Default: not reserved.
    #[serde(default)]
    #[schemars(range(min = 1, max = 10_000))]
    reserved_concurrency: Option<u64>,
}

/// How the functions run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lambda {
    /// Which of the bundles is used.
    pub architecture: Architecture,
    /// One of [`LOG_RETENTION_DAYS`].
    pub log_retention_days: u16,
    /// Functions at once, at least 1; `None` leaves it to the account.
    pub reserved_concurrency: Option<u16>,
}

impl LambdaFile {
    pub(crate) fn check(self, document: &mut Document<'_>) -> Option<Lambda> {
        let word = self.architecture.as_deref().unwrap_or(ARCHITECTURES[0]);
        let architecture = document.word("lambda.architecture", word, &ARCHITECTURES, |word| {
            Architecture::ALL.into_iter().find(|a| a.as_str() == word)
        });
        let days = self.log_retention_days.unwrap_or(DEFAULT_RETENTION.into());
        let log_retention_days = LOG_RETENTION_DAYS.into_iter().find(|allowed| u64::from(*allowed) == days);
        if log_retention_days.is_none() {
            let path = "lambda.log_retention_days";
            let allowed = LOG_RETENTION_DAYS.map(|d| d.to_string()).join(", ");
            document.problem(
                path,
                format!("{path}: CloudWatch Logs cannot keep logs for {days} days"),
                format!("use one of {allowed}"),
            );
        }
        let reserved_concurrency =
            self.reserved_concurrency.map(|n| u16::try_from(n).ok().filter(|n| (1..=10_000).contains(n)));
        if let Some(None) = reserved_concurrency {
            let path = "lambda.reserved_concurrency";
            let hint = "leave it out to reserve nothing; 0 would stop the functions";
            document.problem(path, format!("{path} is not between 1 and 10,000"), hint);
        }
        Some(Lambda {
            architecture: architecture?,
            log_retention_days: log_retention_days?,
            reserved_concurrency: reserved_concurrency.flatten(),
        })
    }
}
