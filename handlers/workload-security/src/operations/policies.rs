//! Policies.

use super::Api;
use crate::{
    error::{Error, ErrorKind},
    model::{ids::PolicyId, policy::Policy},
    request,
};

/// A policy comes in full, some 20 KB, so that its pages are smaller than others.
const PAGE: u32 = 100;

impl Api {
    /// Reads a policy.
    pub async fn policy(&self, id: PolicyId) -> Result<Policy, Error> {
        self.call(&request::policy(id)).await
    }

    /// Reads a policy that a computer has; `None` when it is not shown: it was deleted since the computer was read, or the key's
    /// role may not see it, and the answer does not say which.
    pub async fn policy_if_shown(&self, id: PolicyId) -> Result<Option<Policy>, Error> {
        match self.policy(id).await {
            Ok(policy) => Ok(Some(policy)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Each policy that the key's role may see.
    pub async fn policies(&self) -> Result<Vec<Policy>, Error> {
        self.all(PAGE, request::policies).await
    }

    /// The policies with a name. Whether the search itself heeds the case of letters is not documented; what it finds is
    /// compared without.
    pub async fn policies_by_name(&self, name: &str) -> Result<Vec<Policy>, Error> {
        let mut found: Vec<Policy> = self.all(PAGE, |page| request::policies_by_name(name, page)).await?;
        found.retain(|policy| policy.is_named(name));
        Ok(found)
    }
}
