//! The roles of a self-managed stack set: the one by which StackSets works here, and those that it takes on in the accounts.

use std::collections::BTreeSet;

use palisade_config::{Fleet, Reach};
use palisade_plan::{FleetPlan, Readiness, StackChange, WavePlan, readiness};
use palisade_templates::{Template, administered_accounts};

use super::{FailedStack, look};
use crate::aws::clients::Clients;
use crate::aws::{stack as found, stack_set};
use crate::deploy::delete;
use crate::deploy::stack::{self, Wanted};
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::wanted;

/// Makes the role here; those of the accounts trust it, so it must stand before any of them.
pub(super) async fn administration(session: &Session, fleet: &Fleet, plan: &FleetPlan) -> Result<()> {
    let changes = plan.administration.as_ref().is_some_and(|role| role.change != StackChange::NoChange);
    let template = palisade_plan::administration(&session.config, wanted::VERSION).filter(|_| changes);
    let Some(template) = template else { return Ok(()) };
    // Once it is changed nobody knows any more which accounts it served.
    let reached = reached(session).await?;
    left(session, fleet, &reached).await?;
    session.output.say("making the role by which StackSets works");
    deploy(session, &session.home(), &template).await
}

/// Makes the roles of a wave's accounts, where the config names a role to reach them by.
///
/// # Returns
/// Where that failed, and why.
pub(super) async fn make(session: &Session, fleet: &Fleet, wave: &WavePlan) -> Vec<FailedStack> {
    let (Some(role), Some(template)) =
        (&fleet.roles.create, palisade_plan::execution(&session.config, wanted::VERSION))
    else {
        return Vec::new();
    };
    if wave.is_done() {
        return Vec::new();
    }
    let count = wave.accounts.len();
    session.output.say(&format!("making the role by which StackSets deploys in {count} accounts"));
    let region = session.config.home_region().to_string();
    let made = look::into_each(session, role, each_of(&wave.accounts), async |aws, _, ()| {
        let clients = aws.region(&region);
        if stands(session, &clients, &template).await? {
            return Ok(());
        }
        deploy(session, &clients, &template).await
    });
    let failed = made.await.into_iter().filter_map(|(account, made)| Some((account, made.err()?)));
    failed.map(|(account, why)| FailedStack { account, region: region.clone(), reason: why.in_one_line() }).collect()
}

/// Whether the stack stands as it should, whoever deployed it: one that was deployed by hand carries no tag of ours, is not
/// ours to change, and serves as well.
async fn stands(session: &Session, clients: &Clients, template: &Template) -> Result<bool> {
    let name = session.names.stack_sets_roles();
    let Some(standing) = found::describe(clients, &name).await? else { return Ok(false) };
    if readiness(&standing.status) != Readiness::Ready || standing.status == "UPDATE_FAILED" {
        return Ok(false);
    }
    let text = found::template_text(clients, &name).await?;
    Ok(serde_json::from_str::<serde_json::Value>(&text).is_ok_and(|standing| standing == template.to_json()))
}

async fn deploy(session: &Session, clients: &Clients, template: &Template) -> Result<()> {
    let text = template.to_text();
    let wanted = Wanted {
        name: &session.names.stack_sets_roles(),
        install: session.names.install(),
        digest: &template.digest(),
        template: &text,
        template_url: None,
        version: wanted::VERSION,
        named_roles: true,
    };
    stack::apply(clients, &wanted, session.output).await.map(drop)
}

/// Takes the roles of accounts away that are listed no more and have no stack of the set any more. What cannot be taken
/// away is said and keeps nobody from going on: with the role here changed, nobody can take it on.
pub(super) async fn left(session: &Session, fleet: &Fleet, accounts: &BTreeSet<String>) -> Result<()> {
    let Reach::Accounts(listed) = &fleet.reach else { return Ok(()) };
    let mut gone = accounts.clone();
    gone.retain(|account| !listed.iter().any(|listed| listed.as_str() == account));
    if gone.is_empty() || palisade_plan::execution(&session.config, wanted::VERSION).is_none() {
        return Ok(());
    }
    let (clients, set) = (session.home(), crate::aws::fleet::set_name(session));
    if stack_set::describe(&clients, &set).await?.is_some() {
        for instance in stack_set::instances(&clients, &set).await? {
            gone.remove(&instance.state.account);
        }
    }
    let name = session.names.stack_sets_roles();
    let unmade = unmake(session, fleet, &gone).await;
    for line in unmade.by_hand {
        session.output.warn(&line);
    }
    for line in unmade.removed {
        session.output.good(&format!("removed {line}"));
    }
    for (account, failure) in unmade.failed {
        let why = failure.in_one_line();
        let text = format!("stack {name} in account {account} is not needed any more and could not be deleted: {why}");
        session.output.warn(&text);
    }
    Ok(())
}

/// What became of the roles in some accounts.
#[derive(Default)]
pub(crate) struct Unmade {
    /// Stacks that are gone, in words.
    pub(crate) removed: Vec<String>,
    /// Accounts in which nobody knows, or in which the stack still stands, and why.
    pub(crate) failed: Vec<(String, Failure)>,
    /// What is to be done by hand, because no role is named for it: one lower-case sentence for each account.
    pub(crate) by_hand: Vec<String>,
}

/// Deletes the roles in these accounts, where the config names a role to reach them by. One that cannot be reached keeps
/// nobody from the others.
pub(super) async fn unmake(session: &Session, fleet: &Fleet, accounts: &BTreeSet<String>) -> Unmade {
    let mut unmade = Unmade::default();
    let Some(role) = &fleet.roles.create else {
        if palisade_plan::execution(&session.config, wanted::VERSION).is_some() {
            let name = session.names.stack_sets_roles();
            let line =
                |account: &String| format!("stack {name} in account {account} is not needed any more; delete it there");
            unmade.by_hand = accounts.iter().map(line).collect();
        }
        return unmade;
    };
    let done = look::into_each(session, role, each_of(accounts), async |aws, _, ()| {
        let clients = aws.region(session.config.home_region().as_str());
        delete(session, &clients, &session.names.stack_sets_roles()).await
    });
    for (account, gone) in done.await {
        match gone {
            Ok(gone) => unmade.removed.extend(gone.map(|words| format!("{words} of account {account}"))),
            Err(failure) => unmade.failed.push((account, failure)),
        }
    }
    unmade
}

/// In which of the listed accounts a role of ours stands, where the config names a role to reach them by.
pub(crate) async fn standing(session: &Session, fleet: &Fleet) -> Vec<(String, Result<bool>)> {
    let (Some(role), Reach::Accounts(listed)) = (&fleet.roles.create, &fleet.reach) else { return Vec::new() };
    look::into_each(session, role, each_of(listed), async |aws, _, ()| {
        let clients = aws.region(session.config.home_region().as_str());
        let name = session.names.stack_sets_roles();
        Ok(found::own(&clients, &name, session.names.install()).await?.is_some())
    })
    .await
}

/// The accounts that the role here may reach as it stands: also those that have left the config since.
pub(super) async fn reached(session: &Session) -> Result<BTreeSet<String>> {
    let (clients, name) = (session.home(), session.names.stack_sets_roles());
    let own = found::own(&clients, &name, session.names.install()).await?;
    if !own.is_some_and(|standing| readiness(&standing.status) == Readiness::Ready) {
        return Ok(BTreeSet::new());
    }
    Ok(administered_accounts(&found::template(&clients, &name).await?))
}

fn each_of(accounts: impl IntoIterator<Item = impl ToString>) -> impl Iterator<Item = (String, ())> {
    accounts.into_iter().map(|account| (account.to_string(), ()))
}

/// Deletes a stack of ours; one of somebody else stays.
pub(super) async fn delete(session: &Session, clients: &Clients, name: &str) -> Result<Option<String>> {
    let was_there = delete::stack(clients, name, session.names.install(), session.output).await?;
    Ok(was_there.then(|| format!("stack {name} in {}", clients.region())))
}
