//! GuardDuty findings: one on a protected instance, one on an unprotected.

use std::time::Duration;

use anyhow::Result;
use palisade_tests::workload_security::{NewComputer, RuleList};
use palisade_tests::world::{World, finding};

use crate::show::{chapter, has_id, quote, show};

/// The instances that the findings are about.
pub(crate) struct Instances {
    /// With an agent and a policy.
    pub(crate) guarded: String,
    /// With nothing.
    pub(crate) bare: String,
}

/// "Log4j Callback over LDAP": a rule of the simulator that the Linux policy does not have.
const RECOMMENDED_RULE: i64 = 2010;

pub(crate) async fn prepare(world: &World) -> Result<Instances> {
    chapter("Two instances: one with an agent and a policy, one with nothing");
    let root = world.aws.root();
    let guarded = root.create_instance(&[("Team", "shop")]).await?;
    let bare = root.create_instance(&[("Team", "lab")]).await?;
    let recommended = vec![RECOMMENDED_RULE];
    world.api.add_computer(NewComputer {
        instance: guarded.clone(),
        account: Some(world.aws.account().to_owned()),
        recommendations: Some(RuleList::IntrusionPrevention(recommended)),
        ..NewComputer::default()
    })?;
    println!("   {guarded} is protected; {bare} is not");
    Ok(Instances { guarded, bare })
}

pub(crate) async fn run(world: &World, instances: &Instances, inbox: &str) -> Result<()> {
    let Instances { guarded, bare } = instances;
    chapter("GuardDuty finds something on the protected instance");
    world.put(&finding(world, "finding-on-protected", guarded)).await?;
    let scans = world.outcome("the response to the first finding", |o| has_id(o, "finding-on-protected")).await?;
    show(&scans);

    chapter("The scans end; the follow-up comes round and applies what they recommend");
    // Nobody wants to watch a scan: the simulator's clock moves on by an hour, the scheduler's by a minute.
    world.api.advance(Duration::from_hours(1));
    world.next_look().await?;
    let applied = world.outcome("the follow-up", |o| o.actions.iter().any(|a| a.action == "close-follow-up")).await?;
    show(&applied);
    let report = world.message(inbox, "the report", |body| body.contains(guarded)).await?;
    quote(&report);

    chapter("GuardDuty finds something on the unprotected instance");
    world.put(&finding(world, "finding-on-unprotected", bare)).await?;
    let told = world.outcome("the response to the second finding", |o| has_id(o, "finding-on-unprotected")).await?;
    show(&told);
    let message = world.message(inbox, "the message", |body| body.contains(bare)).await?;
    quote(&message);
    Ok(())
}
