//! `targets`: the account and the regions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    fleet::{self, Fleet, OrganizationFile, Reach},
    fleet_roles::FleetRolesFile,
    rollout::RolloutFile,
};
use crate::{
    read::Document,
    values::{ACCOUNT_PATTERN, AccountId, Partition, REGION_PATTERN, RegionName},
};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TargetsFile {
    /// The only account that this file may be deployed to, in quotes.
    #[schemars(regex(pattern = ACCOUNT_PATTERN), extend("examples" = ["123456789012"]))]
    account: String,
    /// The regions, one or more, all of one partition.
    #[schemars(length(min = 1), inner(regex(pattern = REGION_PATTERN)))]
    #[schemars(extend("uniqueItems" = true, "examples" = [["us-east-1"]]))]
    regions: Vec<String>,
    /// Region of the API key's secret; it need not be one of the regions. Default: the first of the regions.
    #[serde(default)]
    #[schemars(regex(pattern = REGION_PATTERN))]
    home_region: Option<String>,
    /// Units of an organisation that are installed into, too, through a service-managed stack set. Not together with `accounts`.
    // A key without a value would pass for one account alone: what is named must be filled in.
    #[serde(default)]
    #[schemars(with = "OrganizationFile")]
    organization: Option<OrganizationFile>,
    /// Accounts that are installed into, too, through a self-managed stack set; with `account` among them it is one of them.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    #[schemars(length(min = 1, max = fleet::MAX_ACCOUNTS), inner(regex(pattern = ACCOUNT_PATTERN)))]
    #[schemars(extend("uniqueItems" = true))]
    accounts: Option<Vec<String>>,
    /// How the other accounts are reached, and in which waves.
    #[serde(default)]
    #[schemars(with = "RolloutFile")]
    rollout: Option<RolloutFile>,
    /// Names of roles by which the other accounts are reached and looked into.
    #[serde(default)]
    #[schemars(with = "FleetRolesFile")]
    roles: Option<FleetRolesFile>,
}

/// The account and the regions that an install stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Targets {
    /// The only account that may be deployed to.
    pub account: AccountId,
    /// At least one, each once, in the order of the file, all of one partition.
    pub regions: Vec<RegionName>,
    /// The region of the API key's secret; of the same partition, not necessarily one of the regions.
    pub home_region: RegionName,
    /// The accounts besides `account`; `None` when there are none.
    pub fleet: Option<Fleet>,
    /// Whether findings of `account` itself are answered by an ordinary stack.
    pub own_account: bool,
}

impl Targets {
    /// The partition of every region.
    pub fn partition(&self) -> Partition {
        self.home_region.partition()
    }
}

impl TargetsFile {
    pub(crate) fn check(self, document: &mut Document<'_>) -> Option<Targets> {
        let account = document.keep("targets.account", AccountId::parse(&self.account));
        if self.regions.is_empty() {
            document.problem("targets.regions", "targets.regions is empty", "name at least one region");
        }
        let mut regions: Vec<RegionName> = Vec::new();
        for (index, text) in self.regions.iter().enumerate() {
            let path = format!("targets.regions[{index}]");
            let Some(region) = document.keep(&path, RegionName::parse(text)) else { continue };
            if regions.contains(&region) {
                document.problem(&path, format!("{path}: {region} is listed twice"), "name each region once");
            }
            if let Some(first) = regions.first() {
                same_partition(document, &path, first, &region);
            }
            regions.push(region);
        }
        let home_region = match &self.home_region {
            None => regions.first().cloned(),
            Some(text) => {
                let home = document.keep("targets.home_region", RegionName::parse(text));
                if let (Some(home), Some(first)) = (&home, regions.first()) {
                    same_partition(document, "targets.home_region", first, home);
                }
                home
            }
        };
        let (fleet, own_account) = check_fleet(
            self.organization,
            self.accounts.as_deref(),
            (self.rollout, self.roles),
            account.as_ref(),
            document,
        )?;
        Some(Targets { account: account?, regions, home_region: home_region?, fleet, own_account })
    }
}

fn same_partition(document: &mut Document<'_>, path: &str, first: &RegionName, other: &RegionName) {
    let (expected, found) = (first.partition(), other.partition());
    if expected != found {
        let message = format!("{path}: {other} is of the partition {found}, but {first} of {expected}");
        document.problem(path, message, "an account belongs to one partition: use one config file for each");
    }
}

/// The other accounts, and whether the config's own is one of the targets.
fn check_fleet(
    organization: Option<OrganizationFile>,
    accounts: Option<&[String]>,
    (rollout, roles): (Option<RolloutFile>, Option<FleetRolesFile>),
    own: Option<&AccountId>,
    document: &mut Document<'_>,
) -> Option<(Option<Fleet>, bool)> {
    let (reach, own_account) = match (organization, accounts) {
        (None, None) => {
            for (path, given) in [("targets.rollout", rollout.is_some()), ("targets.roles", roles.is_some())] {
                if given {
                    let message = format!("{path}: there are no other accounts to reach");
                    document.problem(path, message, "name targets.organization or targets.accounts, or leave it out");
                }
            }
            return Some((None, true));
        }
        (Some(_), Some(_)) => {
            let message = "targets.accounts: an install reaches an organisation or listed accounts, not both";
            document.problem("targets.accounts", message, "leave one of them out");
            return None;
        }
        (Some(file), None) => {
            let organization = file.check(document)?;
            let own_account = organization.management_account;
            if own_account && own.is_some_and(|own| organization.exclude_accounts.contains(own)) {
                const AT: &str = "targets.organization.exclude_accounts";
                let message = format!("{AT}: targets.account has an ordinary stack, which this does not leave out");
                document.problem(AT, message, "set targets.organization.management_account to false instead");
            }
            (Reach::Organization(organization), own_account)
        }
        (None, Some(listed)) => {
            let (others, own_account) = fleet::accounts(listed, own, document)?;
            (Reach::Accounts(others), own_account)
        }
    };
    let rollout = rollout.unwrap_or_default().check(Some(&reach), document)?;
    let roles = roles.unwrap_or_default().check(&reach, document)?;
    Some((Some(Fleet { reach, rollout, roles }), own_account))
}
