//! Whether regions are on that an account must turn on: Account Management knows it, before anything fails there.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_account::types::RegionOptStatus;
use palisade_config::{Reach, RegionName};
use palisade_plan::{Cell, FleetObserved, Member, OptInObserved, StackObserved, opt_in_regions, regions_off};
use palisade_templates::OUTPUT_REGIONS;

use super::clients::Clients;
use super::error;
use crate::at_once;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// Accounts that are asked about: Account Management answers five times a second.
const MOST: usize = 100;
/// How many at the same time.
const AT_ONCE: usize = 5;
/// Most regions that are listed in one answer.
const PAGE: i32 = 50;

/// Regions of the config's own account that nothing says of that they are on: `home` tells where the install stands.
pub(crate) fn unknown(session: &Session, home: &StackObserved) -> Vec<RegionName> {
    let mut regions = opt_in_regions(&session.config);
    let standing: Vec<&str> = home.output(OUTPUT_REGIONS).unwrap_or_default().split(',').collect();
    let is_home = |region: &RegionName| region == session.config.home_region() && home.state().is_some();
    regions.retain(|region| !standing.contains(&region.as_str()) && !is_home(region));
    regions
}

/// Refuses when one of these is off in the config's own account.
///
/// # Returns
/// Why it is not known, where AWS does not say.
pub(crate) async fn must_be_on(session: &Session, regions: &[RegionName]) -> Result<Option<String>> {
    if regions.is_empty() {
        return Ok(None);
    }
    let account = session.config.account().as_str();
    let off = match off(&session.home(), None, regions).await {
        Ok(off) => off,
        Err(failure) => {
            let why = failure.in_one_line();
            return Ok(Some(format!("whether regions are on was not looked at in account {account}: {why}")));
        }
    };
    let cells = off.into_iter().map(|region| Cell { account: account.to_owned(), region }).collect();
    match regions_off(&cells).into_iter().next() {
        None => Ok(None),
        Some(refusal) => Err(Failure::refused(format!("{}: {}", refusal.subject, refusal.reason)).hint(refusal.hint)),
    }
}

/// The other accounts in which something is to be made, and where.
pub(crate) fn wanted(session: &Session, observed: &FleetObserved) -> BTreeSet<Cell> {
    let config = &session.config;
    let accounts: Vec<String> = match config.fleet().map(|fleet| &fleet.reach) {
        None => Vec::new(),
        Some(Reach::Accounts(accounts)) => accounts.iter().map(ToString::to_string).collect(),
        Some(Reach::Organization(organization)) => {
            let left_out = |member: &&Member| organization.excludes(&member.account);
            let members = observed.members.iter().flatten().filter(|member| member.active && !left_out(member));
            members.map(|member| member.account.clone()).collect()
        }
    };
    let regions = opt_in_regions(config).into_iter().filter(|region| config.is_target(region));
    let mut cells: BTreeSet<Cell> = regions
        .flat_map(|region| {
            let cell = move |account: &String| Cell { account: account.clone(), region: region.to_string() };
            accounts.iter().map(cell).collect::<Vec<_>>()
        })
        .filter(|cell| cell.account != config.account().as_str())
        .collect();
    // What stands there says that the region is on.
    for instance in observed.instances.iter().filter(|instance| instance.current) {
        cells.remove(&Cell { account: instance.account.clone(), region: instance.region.clone() });
    }
    cells
}

/// Asks about these, from the management account.
pub(crate) async fn others(session: &Session, wanted: BTreeSet<Cell>) -> OptInObserved {
    let mut accounts: BTreeMap<String, Vec<RegionName>> = BTreeMap::new();
    for cell in wanted {
        if let Ok(region) = RegionName::parse(&cell.region) {
            accounts.entry(cell.account).or_default().push(region);
        }
    }
    let count = accounts.len();
    let mut observed = OptInObserved::default();
    let mut accounts = accounts.into_iter().take(MOST);
    let clients = session.home();
    // Who may not ask about one may ask about none.
    let Some((first, regions)) = accounts.next() else { return observed };
    match off(&clients, Some(&first), &regions).await {
        Ok(off) => note(&mut observed, &first, off),
        Err(failure) => {
            observed.unseen.push(format!(
                "whether regions are on was not looked at in {count} other account(s): {}",
                failure.in_one_line()
            ));
            return observed;
        }
    }
    let asked = at_once::each(AT_ONCE, accounts, async |(account, regions)| {
        let off = off(&clients, Some(&account), &regions).await;
        (account, off)
    });
    for (account, found) in asked.await {
        match found {
            Ok(off) => note(&mut observed, &account, off),
            Err(failure) => observed
                .unseen
                .push(format!("whether regions are on was not looked at in {account}: {}", failure.in_one_line())),
        }
    }
    if count > MOST {
        let rest = count - MOST;
        observed
            .unseen
            .push(format!("whether regions are on was looked at in {MOST} accounts, and not in {rest} more"));
    }
    observed
}

fn note(observed: &mut OptInObserved, account: &str, off: Vec<String>) {
    observed.off.extend(off.into_iter().map(|region| Cell { account: account.to_owned(), region }));
}

/// Which of the regions are not on in an account; `None` is that of the credentials.
async fn off(clients: &Clients, account: Option<&str>, regions: &[RegionName]) -> Result<Vec<String>> {
    let subject = match account {
        Some(account) => format!("list the regions of account {account}"),
        None => "list the regions of the account".to_owned(),
    };
    let mut on = BTreeSet::new();
    let mut pages = clients
        .account_management()
        .list_regions()
        .set_account_id(account.map(str::to_owned))
        .max_results(PAGE)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|e| error::failure(&subject, &e))?;
        on.extend(page.regions.unwrap_or_default().into_iter().filter_map(|region| {
            let usable =
                matches!(region.region_opt_status, Some(RegionOptStatus::Enabled | RegionOptStatus::EnabledByDefault));
            region.region_name.filter(|_| usable)
        }));
    }
    // One that AWS does not list is none.
    Ok(regions.iter().map(ToString::to_string).filter(|region| !on.contains(region)).collect())
}
