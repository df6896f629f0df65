//! The config after all checks.

use std::fmt;

use palisade_contract::{Integration, Names};
use serde::Serialize;

use crate::{
    AccountId, Bundles, Fleet, InstallName, Integrations, Lambda, MAX_ENVIRONMENT_TEXT, Notify, Partition, Reach,
    RegionName, Targets, WorkloadSecurity, environment::routes_bytes,
};

/// A config file that passed every check, with all defaults in place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Config {
    /// The install's name.
    pub name: InstallName,
    /// The account and the regions.
    pub targets: Targets,
    /// The API and its key.
    pub workload_security: WorkloadSecurity,
    /// Who hears about it.
    pub notify: Notify,
    /// How the functions run.
    pub lambda: Lambda,
    /// Where the code is kept.
    pub bundles: Bundles,
    /// What is turned on.
    pub integrations: Integrations,
}

impl Config {
    /// The names of everything in AWS.
    pub fn names(&self) -> Names {
        Names::new(self.name.as_str())
    }

    /// The only account that may be deployed to.
    pub fn account(&self) -> &AccountId {
        &self.targets.account
    }

    /// The regions whose findings are answered, in the order of the file.
    pub fn regions(&self) -> &[RegionName] {
        &self.targets.regions
    }

    /// The region of the API key's secret.
    pub fn home_region(&self) -> &RegionName {
        &self.targets.home_region
    }

    /// Every region that gets a stack: the home region first, because the others need its secret, then the file's order.
    pub fn all_regions(&self) -> Vec<RegionName> {
        let home = self.home_region();
        std::iter::once(home).chain(self.regions().iter().filter(|r| *r != home)).cloned().collect()
    }

    /// The region whose function looks after CloudFront, once for the account: the home region where it has functions.
    pub fn cloudfront_region(&self) -> &RegionName {
        let home = self.home_region();
        if self.is_target(home) { home } else { self.regions().first().unwrap_or(home) }
    }

    /// Whether findings of `region` are answered; false for a home region that only keeps the secret.
    pub fn is_target(&self, region: &RegionName) -> bool {
        self.regions().contains(region)
    }

    /// The accounts besides the config's own; `None` when there are none.
    pub fn fleet(&self) -> Option<&Fleet> {
        self.targets.fleet.as_ref()
    }

    /// Whether `region` gets the stack of the functions in the config's own account.
    pub fn answers_itself(&self, region: &RegionName) -> bool {
        self.targets.own_account && self.is_target(region)
    }

    /// Whether functions may stand in the config's own account: of an ordinary stack, or of a delegated administrator by the
    /// set that it keeps.
    pub fn has_own_functions(&self) -> bool {
        let delegated = |fleet: &Fleet| matches!(&fleet.reach, Reach::Organization(o) if o.delegated_admin);
        self.targets.own_account || self.fleet().is_some_and(delegated)
    }

    /// The partition of all regions.
    pub fn partition(&self) -> Partition {
        self.targets.partition()
    }

    /// Base URL of the Workload Security API, with `/api`, without a slash at its end.
    pub fn api_url(&self) -> String {
        self.workload_security.endpoint.url()
    }

    /// What the names of the bundle buckets begin with.
    pub fn bundle_bucket_prefix(&self) -> String {
        self.bundles.bucket_prefix.clone().unwrap_or_else(|| format!("{}-bundles", self.name))
    }

    /// The bucket of the bundles in `region`.
    pub fn bundle_bucket(&self, region: impl fmt::Display) -> String {
        format!("{}-{}-{region}", self.bundle_bucket_prefix(), self.account())
    }

    /// The integrations that are turned on, in the order of the docs.
    pub fn enabled(&self) -> Vec<Integration> {
        self.integrations.enabled()
    }

    /// Bytes that the CA bundle may have: what the routes leave of [`MAX_ENVIRONMENT_TEXT`].
    pub fn ca_bundle_room(&self) -> usize {
        MAX_ENVIRONMENT_TEXT.saturating_sub(routes_bytes(&self.notify.routes))
    }
}
