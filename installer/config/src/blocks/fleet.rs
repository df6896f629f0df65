//! `targets.organization`, `targets.accounts`: the accounts besides the config's own that an install reaches.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{fleet_roles::FleetRoles, rollout::Rollout};
use crate::{
    read::Document,
    values::{ACCOUNT_PATTERN, AccountId, UNIT_PATTERN, UnitId},
};

/// Most accounts that may be listed: StackSets takes no longer lists in one request, and the policies that name them are bounded.
pub const MAX_ACCOUNTS: usize = 200;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganizationFile {
    /// The organisational units, or the root, with every account below them; accounts that join later are enrolled.
    #[schemars(length(min = 1), inner(regex(pattern = UNIT_PATTERN)))]
    #[schemars(extend("uniqueItems" = true, "examples" = [["ou-ab12-11112222"]]))]
    ous: Vec<String>,
    /// Accounts below them that are left out.
    #[serde(default)]
    #[schemars(inner(regex(pattern = ACCOUNT_PATTERN)), extend("uniqueItems" = true, "default" = []))]
    exclude_accounts: Vec<String>,
    /// True when `account` is a delegated administrator of CloudFormation StackSets, not the management account.
    #[serde(default)]
    #[schemars(extend("default" = false))]
    delegated_admin: bool,
    /// Whether the management account answers its own findings, too, by an ordinary stack: StackSets leaves it out. Default:
    /// true; with `delegated_admin: true` it is false, and true is refused.
    #[serde(default)]
    management_account: Option<bool>,
}

/// The accounts besides the config's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fleet {
    /// Which accounts.
    pub reach: Reach,
    /// In which order, and how carefully.
    pub rollout: Rollout,
    /// By which roles.
    pub roles: FleetRoles,
}

/// Which accounts a fleet is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// A service-managed stack set over organisational units.
    Organization(Organization),
    /// A self-managed stack set over listed accounts, without the config's own; at least one, each once.
    Accounts(Vec<AccountId>),
}

impl Reach {
    /// Whether the config leaves an account out, wherever it stands; `account` is its 12 digits.
    pub fn excludes(&self, account: &str) -> bool {
        match self {
            Self::Organization(organization) => organization.excludes(account),
            Self::Accounts(_) => false,
        }
    }
}

/// Part of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organization {
    /// At least one, each once.
    pub units: Vec<UnitId>,
    /// Accounts below the units that are left out; each once.
    pub exclude_accounts: Vec<AccountId>,
    /// Whether the config's account acts as a delegated administrator.
    pub delegated_admin: bool,
    /// Whether the management account has an ordinary stack of its own; false for a delegated administrator.
    pub management_account: bool,
}

impl Organization {
    /// Whether the account, 12 digits, is left out by name.
    pub fn excludes(&self, account: &str) -> bool {
        self.exclude_accounts.iter().any(|excluded| excluded.as_str() == account)
    }
}

impl OrganizationFile {
    pub(super) fn check(self, document: &mut Document<'_>) -> Option<Organization> {
        const AT: &str = "targets.organization";
        if self.ous.is_empty() {
            document.problem(
                &format!("{AT}.ous"),
                format!("{AT}.ous is empty"),
                "name at least one organisational unit, or the root",
            );
        }
        if self.delegated_admin && self.management_account == Some(true) {
            document.problem(
                &format!("{AT}.management_account"),
                format!("{AT}.management_account: a delegated administrator cannot reach the management account"),
                "leave it out, and install with the management account's credentials and a config of its own",
            );
        }
        let units = each_once(document, &format!("{AT}.ous"), &self.ous, UnitId::parse);
        let excluded = each_once(document, &format!("{AT}.exclude_accounts"), &self.exclude_accounts, AccountId::parse);
        Some(Organization {
            units: units?,
            exclude_accounts: excluded?,
            delegated_admin: self.delegated_admin,
            management_account: self.management_account.unwrap_or(!self.delegated_admin),
        })
    }
}

/// The listed accounts without `own`, and whether `own` is among them.
pub(super) fn accounts(
    listed: &[String],
    own: Option<&AccountId>,
    document: &mut Document<'_>,
) -> Option<(Vec<AccountId>, bool)> {
    const AT: &str = "targets.accounts";
    if listed.len() > MAX_ACCOUNTS {
        let message = format!("{AT}: {} accounts, more than {MAX_ACCOUNTS}", listed.len());
        document.problem(AT, message, "use targets.organization, which names units instead of accounts");
        return None;
    }
    let accounts = each_once(document, AT, listed, AccountId::parse)?;
    let has_own = accounts.iter().any(|account| Some(account) == own);
    let others: Vec<AccountId> = accounts.into_iter().filter(|account| Some(account) != own).collect();
    if others.is_empty() {
        document.problem(
            AT,
            format!("{AT} names no other account"),
            "without it only `account` is installed into: leave it out",
        );
        return None;
    }
    Some((others, has_own))
}

/// Every entry read, with a problem for what is listed twice.
pub(super) fn each_once<T: PartialEq + std::fmt::Display>(
    document: &mut Document<'_>,
    at: &str,
    texts: &[String],
    parse: fn(&str) -> Result<T, crate::ValueError>,
) -> Option<Vec<T>> {
    let mut all = Vec::new();
    let mut complete = true;
    for (index, text) in texts.iter().enumerate() {
        let path = format!("{at}[{index}]");
        let Some(value) = document.keep(&path, parse(text)) else {
            complete = false;
            continue;
        };
        if all.contains(&value) {
            document.problem(&path, format!("{path}: {value} is listed twice"), "name each once");
            complete = false;
        } else {
            all.push(value);
        }
    }
    complete.then_some(all)
}
