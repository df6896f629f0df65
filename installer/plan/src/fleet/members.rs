//! The accounts of a fleet: who belongs to it, who is left out and why, and which wave each belongs to.

use std::collections::BTreeSet;

use palisade_config::{AccountId, Fleet, LAST_WAVE, Reach, Wave};
use serde::Serialize;

use super::{FleetObserved, Skipped};

/// An account below the config's units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The account, 12 digits.
    pub account: String,
    /// Its name in the organisation.
    pub name: String,
    /// False while it is suspended or being closed.
    pub active: bool,
    /// The units above it, as far as the config's.
    pub units: Vec<String>,
}

/// An account that gets stacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) account: String,
    units: Vec<String>,
}

/// They are told when a stack cannot go, too: the account left the config, or a region did.
const SUSPENDED_WITH_STACKS: &str = "suspended: CloudFormation cannot work there, so its stacks stay as they are";

/// The accounts that get stacks, and those below the units that do not. `ordinary` is the account that has a stack of its
/// own, if one has.
pub(super) fn wanted(
    fleet: &Fleet,
    observed: &FleetObserved,
    ordinary: Option<&AccountId>,
) -> (Vec<Wanted>, Vec<Skipped>) {
    let organization = match &fleet.reach {
        Reach::Accounts(listed) => {
            let account = |account: &AccountId| Wanted { account: account.to_string(), units: Vec::new() };
            return (listed.iter().map(account).collect(), Vec::new());
        }
        Reach::Organization(organization) => organization,
    };
    let management = observed.organization.as_ref().map_or("", |seen| seen.management_account.as_str());
    let (mut wanted, mut skipped) = (Vec::new(), Vec::new());
    for member in observed.members.iter().flatten() {
        let why = if !member.active {
            let stands = observed.instances.iter().any(|instance| instance.account == member.account);
            Some(if stands { SUSPENDED_WITH_STACKS } else { "suspended: CloudFormation cannot work there" })
        } else if organization.excludes(&member.account) {
            Some("excluded by the config")
        } else if member.account == management {
            Some("the management account: a stack set does not reach it")
        } else if ordinary.is_some_and(|ordinary| ordinary.as_str() == member.account) {
            Some("it has an ordinary stack")
        } else {
            None
        };
        let account = member.account.clone();
        match why {
            Some(why) => skipped.push(Skipped { account, name: member.name.clone(), why: why.to_owned() }),
            None => wanted.push(Wanted { account, units: member.units.clone() }),
        }
    }
    (wanted, skipped)
}

/// Accounts below the units in which CloudFormation can neither make nor delete anything.
pub(super) fn suspended(observed: &FleetObserved) -> BTreeSet<&str> {
    observed.members.iter().flatten().filter(|member| !member.active).map(|member| member.account.as_str()).collect()
}

/// A wave's name, its wait in seconds, and its accounts.
pub(super) struct Grouped {
    pub(super) name: String,
    pub(super) wait_seconds: u64,
    pub(super) accounts: BTreeSet<String>,
}

/// The waves in order; each account in the first that names it, or in the last.
pub(super) fn waves(fleet: &Fleet, wanted: &[Wanted]) -> Vec<Grouped> {
    let named = &fleet.rollout.waves;
    let mut groups: Vec<Grouped> = named.iter().map(|wave| Grouped::new(&wave.name, wave.wait.seconds())).collect();
    groups.push(Grouped::new(LAST_WAVE, 0));
    for account in wanted {
        let index = named.iter().position(|wave| account.is_in(wave)).unwrap_or(named.len());
        groups[index].accounts.insert(account.account.clone());
    }
    groups
}

impl Grouped {
    fn new(name: &str, wait_seconds: u64) -> Self {
        Self { name: name.to_owned(), wait_seconds, accounts: BTreeSet::new() }
    }
}

impl Wanted {
    fn is_in(&self, wave: &Wave) -> bool {
        wave.accounts.iter().any(|account| account.as_str() == self.account)
            || wave.units.iter().any(|unit| self.units.iter().any(|own| own == unit.as_str()))
    }
}
