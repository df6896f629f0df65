//! `palisade drift`: what stands otherwise than it was deployed.

use clap::Args;
use palisade_plan::{DriftReport, RegionDrift};

use crate::at_once;
use crate::aws::clients::Clients;
use crate::aws::identity::Identity;
use crate::aws::{drift, fleet_drift};
use crate::cli::Global;
use crate::deploy::secret;
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::wanted;

/// Arguments of `drift`.
#[derive(Debug, Args)]
pub(crate) struct DriftArgs {}

/// Prints the differences; exit code 5 when there is one.
pub(crate) async fn run(_: &DriftArgs, global: &Global) -> Result<Exit> {
    let session = Session::open(global).await?;
    let output = session.output;
    Identity::read(&session.home()).await?.must_be_allowed(&session.config)?;
    let compared = at_once::all(at_once::REGIONS, session.regions(), async |clients| region(&session, &clients).await);
    let regions = compared.await?;
    let fleet = fleet_drift::compare(&session).await?;
    let report = DriftReport { install: session.names.install().to_owned(), regions, fleet };
    output.data(report.to_string().trim_end());
    output.document(&report)?;
    if report.is_clean() {
        output.good("everything stands as it was deployed");
        return Ok(Exit::Done);
    }
    output.bad("not everything stands as it was deployed; `palisade plan` compares it with the config");
    Err(Failure::said(Exit::Residue))
}

async fn region(session: &Session, clients: &Clients) -> Result<RegionDrift> {
    let (config, names) = (&session.config, &session.names);
    let is_home = clients.region() == config.home_region().as_str();
    let mut stacks = vec![drift::stack(clients, &names.home_stack()).await?];
    let mut beyond = Vec::new();
    if session.answers_itself(clients) {
        let compared = drift::stack(clients, &names.stack()).await?;
        beyond.extend(drift::beyond(clients, &compared).await?);
        stacks.push(compared);
    }
    if is_home {
        if palisade_plan::administration(config, wanted::VERSION).is_some() {
            stacks.push(drift::stack(clients, &names.stack_sets_roles()).await?);
        }
        let (clients, id) = session.secret();
        match secret::describe(&clients, &id).await? {
            None => beyond.push(format!("the secret {id} is missing, or its deletion is scheduled")),
            Some(secret) if !secret.has_value => beyond.push(format!("the secret {id} has no value")),
            Some(_) => {}
        }
    }
    Ok(RegionDrift { region: clients.region().to_owned(), stacks, beyond })
}
