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

    /// Refuses any account but the config's.
    pub(crate) fn must_be_allowed(&self, config: &Config) -> Result<()> {
        self.owner().must_be_allowed(config)
    }

    /// Only whose they are.
    pub(crate) fn owner(&self) -> Owner {
        let partition = self.arn.split(':').nth(1).filter(|p| !p.is_empty()).unwrap_or("aws");
        Owner { account: self.account.clone(), partition: partition.to_owned() }
    }
}

/// The account of the credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) account: String,
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub(crate) partition: String,
}

impl Owner {
    /// From the ARN of a stack that was asked for by its name: CloudFormation looks names up in the caller's own account.
    pub(crate) fn of_stack(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let (Some("arn"), Some(partition), Some("cloudformation")) = (parts.next(), parts.next(), parts.next()) else {
            return None;
        };
        let account =
            parts.nth(1).filter(|account| account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()))?;
        Some(Self { account: account.to_owned(), partition: partition.to_owned() })
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

#[cfg(test)]
mod tests {
    use super::Owner;

    #[test]
    fn a_stack_tells_its_account() {
        let of = |arn: &str| Owner::of_stack(arn).map(|owner| (owner.partition, owner.account));
        let found = of("arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/palisade-home/0a1b");
        assert_eq!(found, Some(("aws-cn".to_owned(), "123456789012".to_owned())));
        for other in ["", "palisade-home", "arn:aws:s3:::b", "arn:aws:cloudformation:eu-west-1::stack/a/b"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
