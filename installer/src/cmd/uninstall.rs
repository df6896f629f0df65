//! `palisade uninstall`: takes away what was installed, and nothing else.

use clap::Args;
use clap::builder::BoolishValueParser;
use palisade_config::Fleet;
use palisade_contract::TAG_INSTALL;
use palisade_plan::SetState;
use palisade_templates::OUTPUT_STACK_SET;
use serde::Serialize;

use crate::aws::clients::Clients;
use crate::aws::identity::Identity;
use crate::aws::inventory::{self, Item};
use crate::aws::{self, left, observe, stack, stack_set};
use crate::cli::Global;
use crate::confirm::confirm;
use crate::deploy::{self, remove};
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::wanted;

/// Arguments of `uninstall`.
#[derive(Debug, Args)]
pub(crate) struct UninstallArgs {
    /// Do not ask.
    #[arg(long, short, env = "PALISADE_YES", value_parser = BoolishValueParser::new())]
    yes: bool,

    /// Look afterwards whether anything is left, service by service; exit 5 when there is.
    #[arg(long, env = "PALISADE_VERIFY", value_parser = BoolishValueParser::new())]
    verify: bool,
}

#[derive(Serialize)]
struct Report {
    removed: Vec<String>,
    /// `None` without `--verify`.
    residue: Option<Vec<Item>>,
    /// What AWS deletes later by itself.
    leaving: Vec<Item>,
}

/// Deletes the regional stacks, empties the buckets, deletes the home stacks; interrupted and run again, it goes on.
pub(crate) async fn run(args: &UninstallArgs, global: &Global) -> Result<Exit> {
    let session = Session::open(global).await?;
    let output = session.output;
    Identity::read(&session.home()).await?.must_be_allowed(&session.config)?;

    let regions = regions(&session).await?;
    let fleet = others(&session).await?;
    let mut standing = standing(&session, &regions).await?;
    standing.extend(role_stack(&session).await?);
    standing.extend(
        fleet.as_ref().map(|_| format!("stack set {}, with its stacks in other accounts", session.names.stack_set())),
    );
    if standing.is_empty() && !args.verify {
        output.say("nothing is installed; nothing to do");
        output.document(&Report { removed: Vec::new(), residue: None, leaving: Vec::new() })?;
        return Ok(Exit::Done);
    }
    if !standing.is_empty() {
        for line in &standing {
            output.say(&format!("- {line}"));
        }
        if session.config.integrations.waf.is_some() {
            output.warn("Palisade's rules are taken out of every web ACL");
        }
        confirm(
            &format!(
                "Remove the install `{}` from account {}?",
                session.names.install(),
                session.config.targets.account
            ),
            args.yes,
        )
        .await?;
    }

    let mut removed = Vec::new();
    // The other accounts first: their functions read the secret of this one.
    if let Some((fleet, state)) = &fleet {
        removed.extend(deploy::fleet::remove::all(&session, fleet, state).await?);
    }
    // Also when the set is gone already: a run may have been interrupted in between.
    if let Some(fleet) = session.config.fleet() {
        removed.extend(deploy::fleet::remove::roles(&session, fleet).await?);
    }
    // The home region comes last: its secret serves the functions of the others until they are gone.
    for clients in regions.iter().rev().filter(|_| !standing.is_empty()) {
        output.say(&format!("removing from {}", clients.region()));
        removed.extend(remove::regional(&session, clients).await?);
        removed.extend(remove::home(&session, clients).await?);
    }
    for line in &removed {
        output.good(&format!("removed {line}"));
    }
    let report = verify(&session, &regions, removed, args.verify).await?;
    output.document(&report)?;
    for item in &report.leaving {
        output.warn(&format!(
            "{} {} in {}: {}",
            item.kind,
            item.id,
            item.region,
            item.leaving.as_deref().unwrap_or("")
        ));
    }
    match &report.residue {
        Some(residue) if !residue.is_empty() => {
            for item in residue {
                output.bad(&format!("left: {} {} in {}", item.kind, item.id, item.region));
                output.data(&format!("{}\t{}\t{}", item.region, item.kind, item.id));
            }
            Err(Failure::said(Exit::Residue))
        }
        Some(_) => {
            output.good("verified: nothing is left");
            Ok(Exit::Done)
        }
        None => Ok(Exit::Done),
    }
}

/// The stack set of this install, with the config's words for it. Refuses a set that is another's.
async fn others(session: &Session) -> Result<Option<(&Fleet, SetState)>> {
    let Some(fleet) = session.config.fleet() else {
        let home = stack::describe(&session.home(), &session.names.home_stack()).await?;
        let Some(set) = home.as_ref().and_then(|home| home.output(OUTPUT_STACK_SET)) else { return Ok(None) };
        return Err(Failure::refused(format!(
            "the stack set {set} serves other accounts, and the config names none any more"
        ))
        .hint("put targets.organization or targets.accounts back: without it nobody knows how to reach them"));
    };
    let Some(state) = stack_set::describe(&session.home(), &aws::fleet::set_name(session)).await? else {
        return Ok(None);
    };
    if state.install.as_deref() == Some(session.names.install()) {
        return Ok(Some((fleet, state)));
    }
    Err(Failure::refused(format!(
        "stack set {} does not carry the tag {TAG_INSTALL}={}",
        session.names.stack_set(),
        session.names.install()
    ))
    .hint("it was not made by this install, so it is not touched"))
}

/// The stack of the role by which StackSets works, when it is ours.
async fn role_stack(session: &Session) -> Result<Option<String>> {
    if palisade_plan::administration(&session.config, wanted::VERSION).is_none() {
        return Ok(None);
    }
    let name = session.names.stack_sets_roles();
    let found = stack::describe(&session.home(), &name).await?;
    let ours = found.filter(|s| s.tags.get(TAG_INSTALL).map(String::as_str) == Some(session.names.install()));
    Ok(ours.map(|stack| format!("stack {name} in {} ({})", session.home().region(), stack.status)))
}

/// Every region of the config, the home region first, and those that have left it.
async fn regions(session: &Session) -> Result<Vec<Clients>> {
    let home = observe::stack(&session.home(), &session.names.home_stack()).await?;
    let left = left::left(session, &home).await?;
    let home_region = session.config.home_region().as_str();
    let left = left.iter().filter(|left| left.region != home_region).map(|left| session.aws.region(&left.region));
    Ok(session.regions().into_iter().chain(left).collect())
}

/// What is there to remove, in words. Refuses stacks of another install.
async fn standing(session: &Session, regions: &[Clients]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for clients in regions {
        for name in [session.names.stack(), session.names.home_stack()] {
            let Some(stack) = stack::describe(clients, &name).await? else { continue };
            match stack.tags.get(TAG_INSTALL) {
                Some(install) if install == session.names.install() => {
                    found.push(format!("stack {name} in {} ({})", clients.region(), stack.status));
                }
                _ => {
                    return Err(Failure::refused(format!(
                        "stack {name} in {} does not carry the tag {TAG_INSTALL}={}",
                        clients.region(),
                        session.names.install()
                    ))
                    .hint("it was not made by this install, so it is not touched"));
                }
            }
        }
    }
    Ok(found)
}

async fn verify(session: &Session, regions: &[Clients], removed: Vec<String>, wanted: bool) -> Result<Report> {
    if !wanted {
        return Ok(Report { removed, residue: None, leaving: Vec::new() });
    }
    let mut items = inventory::roles(&session.home(), &session.names).await?;
    for clients in regions {
        items.extend(inventory::region(clients, &session.names, &session.bucket(clients)).await?);
    }
    let (leaving, residue) = items.into_iter().partition(|item| item.leaving.is_some());
    Ok(Report { removed, residue: Some(residue), leaving })
}
