//! What an uninstall leaves in other accounts, looked at by the role of `targets.roles.look`.

use std::collections::{BTreeMap, BTreeSet};

use palisade_config::{Organization, Reach};
use palisade_plan::Member;

use crate::aws::clients::Aws;
use crate::aws::inventory::{self, Item};
use crate::aws::{fleet, organization, stack_set};
use crate::deploy::fleet::into_each;
use crate::failure::Result;
use crate::session::Session;

/// How much is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Everything that an install can leave.
    Everything,
    /// What comes late: the log groups that a function's last lines make again.
    LogGroups,
}

/// Accounts and regions in which stacks stood or are to stand, and what of that cannot be known.
#[derive(Debug, Default)]
pub(crate) struct Places {
    regions: BTreeMap<String, BTreeSet<String>>,
    /// Why other accounts are not looked into, or not all of them.
    pub(crate) unknown: Vec<String>,
}

/// What was found, and where nobody could look, with the reason.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) items: Vec<Item>,
    pub(crate) not_looked_at: Vec<String>,
}

impl Places {
    /// Asks the stack set, before anything of it is removed. Where none stands, the config's accounts are looked into: those
    /// that are listed, or those below the units.
    pub(crate) async fn of(session: &Session) -> Result<Self> {
        let Some(wanted) = session.config.fleet() else { return Ok(Self::default()) };
        let mut places = Self::default();
        if let Reach::Accounts(accounts) = &wanted.reach {
            places.add(session, accounts.iter().map(ToString::to_string));
        }
        let (clients, set) = (session.home(), fleet::set_name(session));
        if stack_set::describe(&clients, &set).await?.is_some() {
            for instance in stack_set::instances(&clients, &set).await? {
                places.regions.entry(instance.state.account).or_default().insert(instance.state.region);
            }
        } else if let Reach::Organization(organization) = &wanted.reach {
            places.below_the_units(session, organization).await;
        }
        if wanted.roles.look.is_none() {
            let why = "other accounts: targets.roles.look names no role to look into them by";
            places.unknown = vec![why.to_owned()];
        }
        Ok(places)
    }

    /// The accounts of the units: where no stack set tells any more, or yet, who has stacks.
    async fn below_the_units(&mut self, session: &Session, organization: &Organization) {
        let members = match organization::members(&session.home(), organization).await {
            Ok(members) => members,
            Err(failure) => {
                self.unknown.push(format!("other accounts: {}", failure.in_one_line()));
                return;
            }
        };
        let excluded = |member: &Member| organization.excludes(&member.account);
        let own = session.config.targets.own_account.then(|| session.config.account().as_str());
        for member in members.into_iter().filter(|member| !excluded(member) && own != Some(&*member.account)) {
            if member.active {
                self.add(session, [member.account]);
            } else {
                self.unknown.push(format!("account {}: it is suspended", member.account));
            }
        }
    }

    fn add(&mut self, session: &Session, accounts: impl IntoIterator<Item = String>) {
        let regions: BTreeSet<String> = session.config.regions().iter().map(ToString::to_string).collect();
        self.regions.extend(accounts.into_iter().map(|account| (account, regions.clone())));
    }

    /// The accounts.
    pub(crate) fn accounts(&self) -> BTreeSet<String> {
        self.regions.keys().cloned().collect()
    }

    /// Looks into every account, a few at a time. One that cannot be looked into keeps nobody from the others.
    pub(crate) async fn look(&self, session: &Session, what: Look) -> Seen {
        let mut seen = Seen::default();
        let Some(role) = session.config.fleet().and_then(|fleet| fleet.roles.look.clone()) else { return seen };
        let places = self.regions.iter().map(|(account, regions)| (account.clone(), regions));
        let looks = into_each(session, &role, places, async |there, account, regions| {
            in_account(session, &there, (account, regions), what).await
        });
        for (account, found) in looks.await {
            match found {
                Ok(items) => seen.items.extend(items),
                Err(failure) => seen.not_looked_at.push(format!("account {account}: {}", failure.in_one_line())),
            }
        }
        seen.items.sort();
        seen.not_looked_at.sort();
        seen
    }
}

async fn in_account(
    session: &Session,
    there: &Aws,
    (account, regions): (&str, &BTreeSet<String>),
    what: Look,
) -> Result<Vec<Item>> {
    let (config, names) = (&session.config, &session.names);
    let mut items = Vec::new();
    if what == Look::Everything {
        items.extend(inventory::roles(&there.region(config.home_region().as_str()), names).await?);
    }
    for region in regions {
        let clients = there.region(region);
        items.extend(match what {
            // The bundles lie in the config's own account.
            Look::Everything => inventory::region(&clients, names, None).await?,
            Look::LogGroups => inventory::log_groups(&clients, names).await?,
        });
    }
    // An own account that its own set reaches is told like any other thing of the own account.
    let other = Some(account.to_owned()).filter(|account| account != config.account().as_str());
    Ok(items.into_iter().map(|item| Item { account: other.clone(), ..item }).collect())
}
