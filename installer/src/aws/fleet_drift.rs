//! Drift in the other accounts: StackSets lets CloudFormation compare every stack of the set, in one operation, and says
//! what differs; what CloudFormation leaves out is looked at in `fleet_beyond`.

use palisade_plan::{Cell, DriftedStack, FleetDrift, ResourceDrift};

use super::drifted::{self, DRIFTED};
use super::stack_set::{self, Instance, SetName};
use super::{clients::Clients, error, fleet_beyond};
use crate::at_once;
use crate::deploy::fleet;
use crate::failure::Result;
use crate::session::Session;

/// Drifted stacks that are asked about at the same time: StackSets slows down who asks faster.
const AT_ONCE: usize = 4;

/// Compares; `None` when the config names no other accounts.
pub(crate) async fn compare(session: &Session) -> Result<Option<FleetDrift>> {
    let Some(wanted) = session.config.fleet() else { return Ok(None) };
    let (clients, set) = (session.home(), super::fleet::set_name(session));
    let mut report = FleetDrift {
        stack_set: set.name.clone(),
        exists: false,
        compared: 0,
        drifted: Vec::new(),
        beyond: Vec::new(),
        failed: Vec::new(),
        not_looked_at: Vec::new(),
    };
    let Some(state) = stack_set::describe(&clients, &set).await? else { return Ok(Some(report)) };
    report.exists = true;
    let count = stack_set::instances(&clients, &set).await?.len();
    if count == 0 {
        return Ok(Some(report));
    }
    fleet::settle(&clients, &set, session.output).await?;
    session.output.say(&format!("comparing {count} stacks in other accounts"));
    let id = begin(&clients, &set, wanted).await?;
    let ended = fleet::follow(&clients, &set, &id, count, session.output).await?;
    report.failed =
        ended.failed.into_iter().map(|one| format!("{} in {}: {}", one.account, one.region, one.reason)).collect();
    let instances = stack_set::instances(&clients, &set).await?;
    let mut drifted = Vec::new();
    for instance in &instances {
        match instance.drift.as_deref() {
            Some("DRIFTED") => drifted.push(cell(instance)),
            Some("IN_SYNC") => {}
            _ => {
                // A failure of its own is told above.
                let place = format!("{} in {}", instance.state.account, instance.state.region);
                if !report.failed.iter().any(|line| line.starts_with(&place)) {
                    report.failed.push(format!("{place}: not compared"));
                }
                continue;
            }
        }
        report.compared += 1;
    }
    report.drifted = details(&clients, &set, &id, drifted).await?;
    fleet_beyond::look(session, wanted, state.template.as_ref(), &instances, &mut report).await;
    Ok(Some(report))
}

/// Where a stack of the set stands.
pub(super) fn cell(instance: &Instance) -> Cell {
    Cell { account: instance.state.account.clone(), region: instance.state.region.clone() }
}

/// What differs in each of these, in the order of accounts and regions.
async fn details(clients: &Clients, set: &SetName, operation: &str, cells: Vec<Cell>) -> Result<Vec<DriftedStack>> {
    let drifted = at_once::all(AT_ONCE, cells, async |cell| {
        let resources = resources(clients, set, operation, &cell).await?;
        Ok(DriftedStack { cell, resources })
    });
    let mut drifted = drifted.await?;
    drifted.sort_by(|a, b| a.cell.cmp(&b.cell));
    Ok(drifted)
}

async fn resources(clients: &Clients, set: &SetName, operation: &str, cell: &Cell) -> Result<Vec<ResourceDrift>> {
    let Cell { account, region } = cell;
    drifted::resources(async |token| {
        let request = clients
            .cloudformation()
            .list_stack_instance_resource_drifts()
            .stack_set_name(&set.name)
            .stack_instance_account(account)
            .stack_instance_region(region)
            .operation_id(operation)
            .set_stack_instance_resource_drift_statuses(Some(DRIFTED.to_vec()))
            .call_as(set.call_as.clone())
            .set_next_token(token);
        let page = request.send().await;
        let page = page.map_err(|e| error::failure(&format!("read what differs in {account} in {region}"), &e))?;
        Ok((page.summaries, page.next_token))
    })
    .await
}

async fn begin(clients: &Clients, set: &SetName, wanted: &palisade_config::Fleet) -> Result<String> {
    let answer = clients
        .cloudformation()
        .detect_stack_set_drift()
        .stack_set_name(&set.name)
        .operation_preferences(fleet::preferences(&wanted.rollout, &[]))
        .call_as(set.call_as.clone())
        .send()
        .await
        .map_err(|e| error::failure(&format!("compare the stacks of stack set {}", set.name), &e))?;
    Ok(answer.operation_id.unwrap_or_default())
}
