//! Returning to the version before: the stack set and each stack to the template that was kept of it.

use palisade_plan::{Deployed, Plan, RegionPlan, Return, StackChange, StackPlan, template_key};

use super::fleet::{self, SetTemplate, WaveDone};
use super::run::Done;
use super::stack::{self as deploy, Wanted};
use super::{bucket, previous};
use crate::at_once;
use crate::aws::clients::Clients;
use crate::failure::Result;
use crate::session::Session;

/// Carries a rollback's plan out, in the opposite order of an upgrade: the other accounts first, in the config's waves, then
/// the regions, a few at a time, the home region last, and in each region the functions before the home stack. A failure ends
/// it before the home region; what has returned by then stays, and another run completes the rest.
pub(crate) async fn carry_out(session: &Session, plan: &Plan, back: &Return) -> Result<(Vec<Done>, Vec<WaveDone>)> {
    previous::turn(session, plan, back).await?;
    let waves = others(session, plan, back).await?;
    let in_region = async |clients: &Clients| in_region(session, plan, back, clients).await;
    let done = at_once::home_last(session.output, &session.regions(), in_region).await?;
    Ok((done.into_iter().flatten().collect(), waves))
}

async fn in_region(session: &Session, plan: &Plan, back: &Return, clients: &Clients) -> Result<Vec<Done>> {
    let region = clients.region();
    let mut done = Vec::new();
    for stack in plan.regions.iter().filter(|planned| planned.region == region).flat_map(stacks) {
        let (StackChange::Update { .. }, Some(target)) = (&stack.change, back.get(region, stack.kind)) else {
            continue;
        };
        session.output.say(&format!("returning stack {} in {region} to version {}", stack.stack, target.version));
        let result = to(session, clients, &stack.stack, target).await?;
        done.push(Done { region: region.to_owned(), stack: stack.stack.clone(), result });
    }
    Ok(done)
}

async fn others(session: &Session, plan: &Plan, back: &Return) -> Result<Vec<WaveDone>> {
    let (Some(fleet), Some(wanted), Some(target)) = (session.config.fleet(), &plan.fleet, back.set()) else {
        return Ok(Vec::new());
    };
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    session.output.say(&format!("returning stack set {} to version {}", wanted.stack_set, target.version));
    let template = SetTemplate {
        version: target.version.clone(),
        text: target.template.clone(),
        url: template_url(session, &session.home(), target).await?,
        digest: target.digest.clone(),
    };
    fleet::roll_out(session, fleet, wanted, &template, plan.verb).await
}

fn stacks(region: &RegionPlan) -> impl Iterator<Item = &StackPlan> {
    region.regional.iter().chain(std::iter::once(&region.home))
}

async fn to(session: &Session, clients: &Clients, name: &str, target: &Deployed) -> Result<&'static str> {
    let wanted = Wanted {
        name,
        install: session.names.install(),
        version: &target.version,
        digest: &target.digest,
        template: &target.template,
        template_url: template_url(session, clients, target).await?,
        named_roles: false,
    };
    Ok(deploy::apply(clients, &wanted, session.output).await?.word())
}

/// A template that does not fit into a request is put into the region's bucket again.
async fn template_url(session: &Session, clients: &Clients, target: &Deployed) -> Result<Option<String>> {
    if target.template.len() <= palisade_templates::limits::INLINE_TEMPLATE_BYTES {
        return Ok(None);
    }
    let (bucket, key) = (session.bucket(clients), template_key(&target.digest));
    bucket::put(clients, &bucket, &key, "application/json", target.template.clone().into_bytes()).await?;
    Ok(Some(bucket::url(clients, &bucket, &key)))
}
