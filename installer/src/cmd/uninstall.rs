//! `palisade uninstall`: takes away what was installed, and nothing else.

use clap::Args;
use palisade_contract::TAG_INSTALL;
use serde::Serialize;

use crate::aws::clients::Clients;
use crate::aws::identity::Identity;
use crate::aws::inventory::{self, Item};
use crate::aws::stack;
use crate::cli::Global;
use crate::confirm::confirm;
use crate::deploy::{bucket, delete};
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// Arguments of `uninstall`.
#[derive(Debug, Args)]
pub(crate) struct UninstallArgs {
    /// Do not ask.
    #[arg(long, short, env = "PALISADE_YES")]
    yes: bool,

    /// Look afterwards whether anything is left, service by service; exit 5 when there is.
    #[arg(long, env = "PALISADE_VERIFY")]
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

    let regions = session.regions();
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
        removed.extend(region(&session, clients).await?);
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

async fn region(session: &Session, clients: &Clients) -> Result<Vec<String>> {
    let (output, names) = (session.output, &session.names);
    let mut removed = Vec::new();
    output.say(&format!("removing from {}", clients.region()));
    if delete::stack(clients, &names.stack(), output).await? {
        removed.push(format!("stack {} in {}", names.stack(), clients.region()));
    }
    // Only a bucket that the home stack made is emptied: its name alone proves nothing.
    if let Some(home) = stack::describe(clients, &names.home_stack()).await? {
        if let Some(name) = home.output("BundleBucketName") {
            let objects = bucket::empty(clients, name).await?;
            output.detail(&format!("emptied bucket {name}: {objects} objects"));
        } else if !home.in_progress() {
            empty_unfinished(session, clients, &home.id).await?;
        }
        delete::stack(clients, &names.home_stack(), output).await?;
        removed.push(format!("stack {} in {}", names.home_stack(), clients.region()));
    }
    Ok(removed)
}

/// A home stack whose creation failed has no outputs yet, but may have made its bucket.
async fn empty_unfinished(session: &Session, clients: &Clients, stack_id: &str) -> Result<()> {
    let name = bucket_of(session, clients);
    let resources = clients
        .cloudformation()
        .describe_stack_resources()
        .stack_name(stack_id)
        .send()
        .await
        .map_err(|e| crate::aws::error::failure(&format!("list the resources of {stack_id}"), &e))?;
    if resources.stack_resources().iter().any(|r| r.physical_resource_id() == Some(&name)) {
        bucket::empty(clients, &name).await?;
    }
    Ok(())
}

async fn verify(session: &Session, regions: &[Clients], removed: Vec<String>, wanted: bool) -> Result<Report> {
    if !wanted {
        return Ok(Report { removed, residue: None, leaving: Vec::new() });
    }
    let mut items = inventory::roles(&session.home(), &session.names).await?;
    for clients in regions {
        items.extend(inventory::region(clients, &session.names, &bucket_of(session, clients)).await?);
    }
    let (leaving, residue) = items.into_iter().partition(|item| item.leaving.is_some());
    Ok(Report { removed, residue: Some(residue), leaving })
}

fn bucket_of(session: &Session, clients: &Clients) -> String {
    let region = session.config.all_regions().into_iter().find(|r| r.as_str() == clients.region());
    session.config.bundle_bucket(&region.unwrap_or_else(|| session.config.home_region().clone()))
}
