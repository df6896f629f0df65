//! Keeping what stands before another version takes its place: one record per stack, in the bundle bucket of its region.

use palisade_plan::{Deployed, FleetPlan, Kept, Plan, Return, StackChange};
use palisade_templates::{OUTPUT_DIGEST, OUTPUT_VERSION};

use super::bucket;
use crate::at_once;
use crate::aws::clients::Clients;
use crate::aws::{fleet, stack, stack_set};
use crate::failure::Result;
use crate::session::Session;

/// Writes the records for a plan that brings another version. All of them before anything is changed: together they say
/// what the whole install was, wherever an upgrade stops.
pub(crate) async fn keep(session: &Session, plan: &Plan) -> Result<()> {
    if let Some(before) = standing_set(session, plan.fleet.as_ref()).await?.filter(|set| set.version != plan.version) {
        put_of_set(session, &Kept { before, returns_to: None }).await?;
    }
    // A changed config alone is undone by changing it back.
    if plan.from_versions.iter().all(|version| *version == plan.version) {
        return Ok(());
    }
    let kept = at_once::all(at_once::REGIONS, plan.stacks(), async |(region, planned)| {
        let bucket_stands = matches!(region.home.change, StackChange::NoChange | StackChange::Update { .. });
        if !bucket_stands || !matches!(planned.change, StackChange::Update { .. }) {
            return Ok(());
        }
        let clients = session.aws.region(&region.region);
        match standing(&clients, &planned.stack).await? {
            Some(before) if before.version == plan.version => {}
            Some(before) => put(session, &clients, &planned.stack, &Kept { before, returns_to: None }).await?,
            None => session.output.warn(&format!(
                "stack {} in {}: its template is not the one that its outputs tell of, so nothing is kept to return to",
                planned.stack, region.region
            )),
        }
        Ok(())
    });
    kept.await.map(drop)
}

/// Writes the records for a rollback: what stands now is what a rollback of the rollback returns to. All of them before
/// anything is changed, so that a rollback that was cut off is completed and not turned round.
pub(crate) async fn turn(session: &Session, plan: &Plan, back: &Return) -> Result<()> {
    let turned = at_once::all(at_once::REGIONS, plan.stacks(), async |(region, planned)| {
        let StackChange::Update { .. } = planned.change else { return Ok(()) };
        let clients = session.aws.region(&region.region);
        let before = standing(&clients, &planned.stack).await?;
        if let (Some(before), Some(returns_to)) = (before, back.get(&region.region, planned.kind)) {
            let kept = Kept { before, returns_to: Some(returns_to.clone()) };
            put(session, &clients, &planned.stack, &kept).await?;
        }
        Ok(())
    });
    turned.await?;
    let of_set = standing_set(session, plan.fleet.as_ref()).await?.zip(back.set().cloned());
    if let Some((before, returns_to)) = of_set {
        put_of_set(session, &Kept { before, returns_to: Some(returns_to) }).await?;
    }
    Ok(())
}

/// What the stack set is made from that is about to get another template; in the middle of a rollout it has got it already.
async fn standing_set(session: &Session, plan: Option<&FleetPlan>) -> Result<Option<Deployed>> {
    if !plan.is_some_and(|fleet| matches!(fleet.change, StackChange::Update { .. })) {
        return Ok(None);
    }
    let set = stack_set::describe(&session.home(), &fleet::set_name(session)).await?;
    Ok(set.and_then(|set| set.template).and_then(|template| Deployed::read(&format!("{template:#}"))))
}

async fn put_of_set(session: &Session, kept: &Kept) -> Result<()> {
    put_under(session, &session.home(), &Kept::key_of_set(&session.names.stack_set()), kept).await
}

/// What a stack was deployed from; `None` where CloudFormation's template and the stack's outputs contradict each other.
async fn standing(clients: &Clients, name: &str) -> Result<Option<Deployed>> {
    let Some(found) = stack::describe(clients, name).await? else { return Ok(None) };
    let deployed = Deployed::read(&stack::template_text(clients, name).await?);
    // After an update that was rolled back the outputs are those of what stands.
    Ok(deployed.filter(|deployed| {
        found.output(OUTPUT_DIGEST) == Some(&deployed.digest) && found.output(OUTPUT_VERSION) == Some(&deployed.version)
    }))
}

async fn put(session: &Session, clients: &Clients, name: &str, kept: &Kept) -> Result<()> {
    put_under(session, clients, &Kept::key(name), kept).await
}

async fn put_under(session: &Session, clients: &Clients, key: &str, kept: &Kept) -> Result<()> {
    let bucket = session.bucket(clients);
    bucket::put(clients, &bucket, key, "application/json", kept.to_text().into_bytes()).await
}
