//! Returning to the version before: the stack set and each stack to the template that was kept of it.

use palisade_plan::{Deployed, Plan, RegionPlan, Return, StackChange, StackPlan, template_key};

use super::fleet::{self, SetTemplate, WaveDone};
use super::run::Done;
use super::stack::{self as deploy, Wanted};
use super::{bucket, previous};
use crate::aws::clients::Clients;
use crate::failure::Result;
use crate::session::Session;

/// Carries a rollback's plan out, in the opposite order of an upgrade: the other accounts first, in the config's waves, the
/// home region last, and in each region the functions before the home stack. The first failure ends it; what has returned by
/// then stays, and another run completes the rest.
pub(crate) async fn carry_out(session: &Session, plan: &Plan, back: &Return) -> Result<(Vec<Done>, Vec<WaveDone>)> {
    previous::turn(session, plan, back).await?;
    let waves = others(session, plan, back).await?;
    let mut done = Vec::new();
    for (region, stack) in plan.regions.iter().rev().flat_map(stacks) {
        let (StackChange::Update { .. }, Some(target)) = (&stack.change, back.get(&region.region, stack.kind)) else {
            continue;
        };
        let clients = session.aws.region(&region.region);
        session
            .output
            .say(&format!("returning stack {} in {} to version {}", stack.stack, region.region, target.version));
        let result = to(session, &clients, &stack.stack, target).await?;
        done.push(Done { region: region.region.clone(), stack: stack.stack.clone(), result });
    }
    Ok((done, waves))
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
    fleet::roll_out(session, fleet, wanted, &template, plan.verb.command()).await
}

fn stacks(region: &RegionPlan) -> impl Iterator<Item = (&RegionPlan, &StackPlan)> {
    region.regional.iter().chain(std::iter::once(&region.home)).map(move |stack| (region, stack))
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
