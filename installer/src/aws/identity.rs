//! Who is calling, and in which account.

use palisade_config::Config;

use super::clients::Clients;
use super::error;
use crate::failure::{Failure, Result};

/// The caller as STS sees it.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) account: String,
    pub(crate) arn: String,
}

impl Identity {
    /// Asks STS.
    pub(crate) async fn read(clients: &Clients) -> Result<Self> {
        let answer = clients
            .sts()
            .get_caller_identity()
            .send()
            .await
            .map_err(|e| error::failure("learn whose credentials these are", &e))?;
        Ok(Self { account: answer.account.unwrap_or_default(), arn: answer.arn.unwrap_or_default() })
    }

    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub(crate) fn partition(&self) -> &str {
        self.arn.split(':').nth(1).filter(|p| !p.is_empty()).unwrap_or("aws")
    }

    /// Refuses any account but the config's.
    pub(crate) fn must_be_allowed(&self, config: &Config) -> Result<()> {
        let allowed = config.targets.account.as_str();
        if self.account == allowed {
            return Ok(());
        }
        Err(Failure::refused(format!(
            "these credentials belong to account {}, but the config allows {allowed} only",
            self.account
        ))
        .hint("switch AWS_PROFILE, or correct `targets.account` in the config"))
    }
}
