//! Waiting for operations that somebody else (or an interrupted run of ours) has begun.

use palisade_plan::Plan;

use super::{fleet, watch};
use crate::aws::stack;
use crate::failure::Result;
use crate::session::Session;

/// Waits until none of the plan's busy stacks is busy any more.
pub(crate) async fn wait(session: &Session, plan: &Plan) -> Result<()> {
    for (region, name, status) in plan.waiting() {
        let clients = session.aws.region(region);
        session.output.say(&format!("stack {name} in {region} is busy ({status}); waiting for it"));
        let Some(found) = stack::describe(&clients, name).await? else { continue };
        let last = stack::events(&clients, &found.id, None).await?.pop().map(|e| e.id);
        watch::to_the_end(&clients, &found.id, last, session.output).await?;
    }
    if plan.fleet_operation().is_some() {
        fleet::settle(&session.home(), &crate::aws::fleet::set_name(session), session.output).await?;
    }
    Ok(())
}
