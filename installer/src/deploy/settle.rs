//! Waiting for operations that somebody else (or an interrupted run of ours) has begun.

use palisade_plan::Plan;

use super::{fleet, others, watch};
use crate::aws::stack;
use crate::failure::Result;
use crate::session::Session;

/// Waits until none of the plan's busy stacks is busy any more.
pub(crate) async fn wait(session: &Session, plan: &Plan) -> Result<()> {
    for (region, name, _) in plan.waiting() {
        let clients = session.aws.region(region);
        let Some(found) = stack::describe(&clients, name).await?.filter(stack::Stack::in_progress) else { continue };
        let last = others::yield_to(&clients, name, &found, session.output).await?;
        watch::to_the_end(&clients, &found.id, last, session.output).await?;
    }
    if plan.fleet_operation().is_some() {
        fleet::settle(&session.home(), &crate::aws::fleet::set_name(session), session.output).await?;
    }
    Ok(())
}
