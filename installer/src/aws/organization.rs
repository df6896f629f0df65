//! Reading the organisation: what it is, and which accounts stand below some of its units.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_cloudformation::types::OrganizationStatus;
use aws_sdk_organizations::types::{AccountState, AccountStatus};
use palisade_config::Organization;
use palisade_plan::{Member, OrganizationObserved};

use super::clients::Clients;
use super::error;
use super::stack_set;
use crate::failure::Result;

/// The organisation of the credentials, or `None` when their account belongs to none.
pub(crate) async fn describe(clients: &Clients) -> Result<Option<OrganizationObserved>> {
    let answer = match clients.organizations().describe_organization().send().await {
        Ok(answer) => answer,
        Err(e) if error::code(&e) == "AWSOrganizationsNotInUseException" => return Ok(None),
        Err(e) => return Err(error::failure("read the organisation", &e)),
    };
    Ok(answer.organization.map(|organization| OrganizationObserved {
        id: organization.id.unwrap_or_default(),
        management_account: organization.master_account_id.unwrap_or_default(),
        trusted_access: None,
    }))
}

/// Whether CloudFormation StackSets may work in the organisation.
pub(crate) async fn trusted_access(clients: &Clients, organization: &Organization) -> Result<bool> {
    let request = clients.cloudformation().describe_organizations_access();
    let answer = request
        .call_as(stack_set::organization_call(organization))
        .send()
        .await
        .map_err(|e| error::failure("learn whether StackSets may work in the organisation", &e))?;
    Ok(answer.status == Some(OrganizationStatus::Enabled))
}

/// Every account below the units of the config, at any depth, each once with all units above it.
pub(crate) async fn members(clients: &Clients, organization: &Organization) -> Result<Vec<Member>> {
    below(clients, organization.units.iter().map(ToString::to_string)).await
}

/// The accounts below units that the config does not name, at any depth. A unit that is deleted has none.
pub(crate) async fn accounts_below(
    clients: &Clients,
    units: impl Iterator<Item = &String>,
) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for unit in units {
        if stands(clients, unit).await? {
            let members = below(clients, std::iter::once(unit.clone())).await?;
            found.extend(members.into_iter().map(|member| member.account));
        }
    }
    Ok(found)
}

/// Whether there is such a unit.
async fn stands(clients: &Clients, unit: &str) -> Result<bool> {
    match clients.organizations().list_organizational_units_for_parent().parent_id(unit).send().await {
        Ok(_) => Ok(true),
        Err(e) if error::code(&e) == "ParentNotFoundException" => Ok(false),
        Err(e) => Err(error::failure(&format!("list the units of {unit}"), &e)),
    }
}

async fn below(clients: &Clients, units_above: impl Iterator<Item = String>) -> Result<Vec<Member>> {
    let mut members: BTreeMap<String, Member> = BTreeMap::new();
    let mut open: Vec<Vec<String>> = units_above.map(|unit| vec![unit]).collect();
    while let Some(path) = open.pop() {
        let Some(unit) = path.last() else { continue };
        for member in accounts(clients, unit, &path).await? {
            match members.get_mut(&member.account) {
                // Units of the config may hold one another.
                Some(known) => known.units.extend(member.units),
                None => _ = members.insert(member.account.clone(), member),
            }
        }
        for child in units(clients, unit).await? {
            open.push(path.iter().cloned().chain([child]).collect());
        }
    }
    Ok(members.into_values().collect())
}

async fn accounts(clients: &Clients, unit: &str, path: &[String]) -> Result<Vec<Member>> {
    let mut found = Vec::new();
    let mut pages = clients.organizations().list_accounts_for_parent().parent_id(unit).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|e| error::failure(&format!("list the accounts of {unit}"), &e))?;
        found.extend(page.accounts.unwrap_or_default().into_iter().map(|account| Member {
            active: is_active(&account),
            account: account.id.unwrap_or_default(),
            name: account.name.unwrap_or_default(),
            units: path.to_vec(),
        }));
    }
    Ok(found)
}

/// `State` took the place of `Status`, which AWS retired in September 2026; an emulator may know only one of them.
fn is_active(account: &aws_sdk_organizations::types::Account) -> bool {
    let state = account.state.as_ref().map(AccountState::as_str);
    let status = account.status.as_ref().map(AccountStatus::as_str);
    state.or(status).is_none_or(|word| word == "ACTIVE")
}

async fn units(clients: &Clients, unit: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut pages =
        clients.organizations().list_organizational_units_for_parent().parent_id(unit).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|e| error::failure(&format!("list the units of {unit}"), &e))?;
        found.extend(page.organizational_units.unwrap_or_default().into_iter().filter_map(|unit| unit.id));
    }
    Ok(found)
}
