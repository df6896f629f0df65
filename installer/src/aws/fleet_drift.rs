//! Drift in the other accounts: StackSets lets CloudFormation compare every stack of the set, in one operation.

use palisade_plan::{Cell, FleetDrift};

use super::stack_set;
use super::{clients::Clients, error};
use crate::deploy::fleet;
use crate::failure::Result;
use crate::session::Session;

/// Compares; `None` when the config names no other accounts.
pub(crate) async fn compare(session: &Session) -> Result<Option<FleetDrift>> {
    let Some(wanted) = session.config.fleet() else { return Ok(None) };
    let (clients, set) = (session.home(), super::fleet::set_name(session));
    let mut report =
        FleetDrift { stack_set: set.name.clone(), exists: false, compared: 0, drifted: Vec::new(), failed: Vec::new() };
    if stack_set::describe(&clients, &set).await?.is_none() {
        return Ok(Some(report));
    }
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
    for instance in stack_set::instances(&clients, &set).await? {
        let cell = Cell { account: instance.state.account, region: instance.state.region };
        match instance.drift.as_deref() {
            Some("DRIFTED") => report.drifted.push(cell),
            Some("IN_SYNC") => {}
            _ => {
                // A failure of its own is told above.
                let place = format!("{} in {}", cell.account, cell.region);
                if !report.failed.iter().any(|line| line.starts_with(&place)) {
                    report.failed.push(format!("{place}: not compared"));
                }
                continue;
            }
        }
        report.compared += 1;
    }
    report.drifted.sort();
    Ok(Some(report))
}

async fn begin(clients: &Clients, set: &stack_set::SetName, wanted: &palisade_config::Fleet) -> Result<String> {
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
