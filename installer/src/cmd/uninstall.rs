//! `palisade uninstall`: takes away what was installed, and nothing else.

use clap::Args;
use clap::builder::BoolishValueParser;
use palisade_contract::TAG_INSTALL;
use serde::Serialize;

use crate::aws::clients::Clients;
use crate::aws::identity::Identity;
use crate::aws::inventory::{self, Item};
use crate::aws::{left, observe, stack};
use crate::cli::Global;
use crate::confirm::confirm;
use crate::deploy::remove;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::session::Session;

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
    let standing = standing(&session, &regions).await?;
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
