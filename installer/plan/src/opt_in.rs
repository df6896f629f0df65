//! Regions that an account must turn on before anything can stand there.

use std::collections::{BTreeMap, BTreeSet};

use palisade_config::{Config, Partition, Reach, RegionName};
use palisade_templates::regional_cloudformation;

use crate::{Cell, Refusal};

/// Regions that an account has until it turns them off; every other one it must turn on.
/// <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html>
const ENABLED_BY_DEFAULT: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// What was seen of them, where somebody had to look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OptInObserved {
    /// Where one is off: a stack would fail there.
    pub off: BTreeSet<Cell>,
    /// Of which accounts it is not known and why, one lower-case sentence each.
    pub unseen: Vec<String>,
}

/// Those among the config's regions. Other partitions have none.
pub fn opt_in_regions(config: &Config) -> Vec<RegionName> {
    if config.partition() != Partition::Aws {
        return Vec::new();
    }
    let mut regions = config.all_regions();
    regions.retain(|region| !ENABLED_BY_DEFAULT.contains(&region.as_str()));
    regions
}

/// One refusal for each region that is off somewhere.
pub fn regions_off(off: &BTreeSet<Cell>) -> Vec<Refusal> {
    let mut accounts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for cell in off {
        accounts.entry(&cell.region).or_default().push(&cell.account);
    }
    let refusal = |(region, accounts): (&str, Vec<&str>)| Refusal {
        subject: format!("region {region}"),
        reason: format!("it is not turned on in account {}", accounts.join(", ")),
        hint: format!(
            "turn it on with `aws account enable-region --region-name {region}`, which takes minutes to hours, or leave \
             it or the account out of `targets`"
        ),
    };
    accounts.into_iter().map(refusal).collect()
}

/// What somebody should know before saying yes, where nobody could look.
pub(crate) fn warnings(config: &Config, observed: &OptInObserved) -> Vec<String> {
    let mut warnings: Vec<String> = trust_of_own_role(config).into_iter().collect();
    if observed.unseen.is_empty() {
        return warnings;
    }
    let regions = opt_in_regions(config).into_iter().map(|region| {
        format!(
            "{region}: an account must turn this region on; where it is off the stack fails, and \
             `aws account list-regions --account-id ACCOUNT` tells"
        )
    });
    warnings.extend(regions.chain(observed.unseen.iter().cloned()));
    warnings
}

/// Whom the person's own role of a self-managed set has to trust besides `cloudformation.amazonaws.com`. Ours does.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html>
fn trust_of_own_role(config: &Config) -> Option<String> {
    let fleet = config.fleet().filter(|fleet| matches!(fleet.reach, Reach::Accounts(_)))?;
    let role = fleet.roles.administration.as_ref()?;
    let names: Vec<String> =
        opt_in_regions(config).iter().map(|region| regional_cloudformation(region.as_str())).collect();
    (!names.is_empty()).then(|| {
        format!(
            "role {role} is yours: StackSets can take it on in regions that are turned on when it trusts {}",
            names.join(", ")
        )
    })
}
