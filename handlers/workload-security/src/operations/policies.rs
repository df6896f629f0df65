//! Policies.

use super::Api;
use crate::{
    error::Error,
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
