//! Drift in the other accounts: StackSets lets CloudFormation compare every stack of the set, in one operation, and says
//! what differs; what CloudFormation leaves out is looked at in `fleet_beyond`.

use aws_sdk_cloudformation::types::StackResourceDriftStatus;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use palisade_plan::{Cell, DriftedStack, FleetDrift, ResourceDrift};

use super::drifted::{Differences, resource};
use super::stack_set::{self, Instance, SetName};
use super::{clients::Clients, error, fleet_beyond};
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
    let mut drifted: Vec<DriftedStack> = stream::iter(cells)
        .map(|cell| async move {
            let resources = resources(clients, set, operation, &cell).await?;
            Ok::<_, crate::failure::Failure>(DriftedStack { cell, resources })
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    drifted.sort_by(|a, b| a.cell.cmp(&b.cell));
    Ok(drifted)
}

async fn resources(clients: &Clients, set: &SetName, operation: &str, cell: &Cell) -> Result<Vec<ResourceDrift>> {
    let mut found = Vec::new();
    let mut next: Option<String> = None;
    loop {
        let page = clients
            .cloudformation()
            .list_stack_instance_resource_drifts()
            .stack_set_name(&set.name)
            .stack_instance_account(&cell.account)
            .stack_instance_region(&cell.region)
            .operation_id(operation)
            .stack_instance_resource_drift_statuses(StackResourceDriftStatus::Modified)
            .stack_instance_resource_drift_statuses(StackResourceDriftStatus::Deleted)
            .call_as(set.call_as.clone())
            .set_next_token(next)
            .send()
            .await
            .map_err(|e| error::failure(&format!("read what differs in {} in {}", cell.account, cell.region), &e))?;
        found.extend(page.summaries.unwrap_or_default().into_iter().map(|drift| {
            resource(Differences {
                logical_id: drift.logical_resource_id,
                resource_type: drift.resource_type,
                status: drift.stack_resource_drift_status,
                properties: drift.property_differences,
            })
        }));
        next = page.next_token;
        if next.is_none() {
            return Ok(found);
        }
    }
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
