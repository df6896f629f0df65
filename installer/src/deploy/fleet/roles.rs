//! The roles of a self-managed stack set: the one by which StackSets works here, and those that it takes on in the accounts.

use palisade_config::{Fleet, Reach};
use palisade_contract::TAG_INSTALL;
use palisade_plan::{FleetPlan, StackChange};
use palisade_templates::Template;

use super::look;
use crate::aws::clients::Clients;
use crate::aws::stack as found;
use crate::deploy::delete;
use crate::deploy::stack::{self, Wanted};
use crate::failure::Result;
use crate::session::Session;
use crate::wanted;

/// Makes the role here, then those of the accounts that get their first stack: they trust the one here, which must stand.
pub(super) async fn make(session: &Session, fleet: &Fleet, plan: &FleetPlan) -> Result<()> {
    let changes = plan.administration.as_ref().is_some_and(|role| role.change != StackChange::NoChange);
    if let Some(template) = palisade_plan::administration(&session.config, wanted::VERSION).filter(|_| changes) {
        session.output.say("making the role by which StackSets works");
        deploy(session, &session.home(), &template).await?;
    }
    let (Some(role), Some(template)) =
        (&fleet.roles.create, palisade_plan::execution(&session.config, wanted::VERSION))
    else {
        return Ok(());
    };
    let touched = plan.waves.iter().filter(|wave| !wave.is_done()).flat_map(|wave| &wave.accounts);
    for account in touched {
        session.output.say(&format!("making the role by which StackSets deploys in {account}"));
        let aws = look::assume(&session.aws, &session.config, role, account).await?;
        deploy(session, &aws.region(session.config.home_region().as_str()), &template).await?;
    }
    Ok(())
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

/// Deletes the roles in the listed accounts, where the config names a role to reach them by.
pub(super) async fn unmake(session: &Session, fleet: &Fleet) -> Result<Vec<String>> {
    let (Some(role), Reach::Accounts(accounts)) = (&fleet.roles.create, &fleet.reach) else { return Ok(Vec::new()) };
    let mut removed = Vec::new();
    for account in accounts {
        let aws = look::assume(&session.aws, &session.config, role, account.as_str()).await?;
        let clients = aws.region(session.config.home_region().as_str());
        let gone = delete(session, &clients, &session.names.stack_sets_roles()).await?;
        removed.extend(gone.map(|words| format!("{words} of {account}")));
    }
    Ok(removed)
}

/// Deletes a stack of ours; one without our tag stays.
pub(super) async fn delete(session: &Session, clients: &Clients, name: &str) -> Result<Option<String>> {
    let Some(standing) = found::describe(clients, name).await? else { return Ok(None) };
    if standing.tags.get(TAG_INSTALL).map(String::as_str) != Some(session.names.install()) {
        return Ok(None);
    }
    delete::stack(clients, name, session.output).await?;
    Ok(Some(format!("stack {name} in {}", clients.region())))
}
