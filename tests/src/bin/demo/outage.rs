//! Workload Security is down: no finding is lost.

use anyhow::{Context, Result, ensure};
use palisade_contract::{ActionResult, HANDLERS, HandlerSpec, Integration, Outcome};
use palisade_tests::aws::eventually;
use palisade_tests::workload_security::{Fault, NewComputer};
use palisade_tests::world::{PATIENCE, World, asff, finding, imported, package};
use serde_json::json;

use crate::inspector;
use crate::show::chapter;

/// Whose findings come while it is down.
const AFFECTED: [Integration; 3] = [Integration::GuardDuty, Integration::Inspector, Integration::SecurityHub];

pub(crate) async fn run(world: &World) -> Result<()> {
    chapter("Workload Security is down. Findings are tried three times, and then kept in the failures queue");
    println!("   a function tries for two minutes each time; for the demo for a second");
    limit_time(world, |_| 3).await?;
    world.api.inject(Fault { times: None, ..Fault::status("*", 0, 503) });
    let root = world.aws.root();
    let mut instances = Vec::new();
    for _ in AFFECTED {
        let instance = root.create_instance(&[("Team", "shop")]).await?;
        let account = Some(world.aws.account().to_owned());
        world.api.add_computer(NewComputer { account, ..NewComputer::protected(&instance) })?;
        instances.push(instance);
    }
    let product = asff(world, "product-while-down", &instances[2]);
    root.import_findings(std::slice::from_ref(&product)).await?;
    world.put(&finding(world, "finding-while-down", &instances[0])).await?;
    world.put(&package(world, "package-while-down", &instances[1], inspector::CVE)).await?;
    world.put(&imported(world, &product)).await?;
    eventually("the findings in the queue", PATIENCE, async || {
        (waiting(world).await.ok()? == AFFECTED.len()).then_some(())
    })
    .await?;
    println!("   {} findings wait in the queue palisade-failures", AFFECTED.len());

    chapter("It is back: palisade events replay --from-dlq");
    world.api.clear_faults();
    limit_time(world, |spec| spec.timeout_seconds).await?;
    let code = world.palisade_shown(&["events", "replay", "--from-dlq"]).await?;
    ensure!(code == 0, "palisade events replay ended with exit code {code}");
    for (integration, instance) in AFFECTED.into_iter().zip(&instances) {
        let about = |o: &Outcome| o.handler == integration && o.instances.iter().any(|id| id.as_str() == instance);
        let outcomes: Vec<Outcome> = world.outcomes().await?.into_iter().filter(about).collect();
        let failed = outcomes.iter().filter(|outcome| has_failed(outcome)).count();
        println!("   {:<13} {instance}: failed {failed} times, then answered", integration.as_str());
        let last = outcomes.last().context("nothing is known of a finding")?;
        ensure!(!has_failed(last), "the last answer to it failed, too: {last:#?}");
    }
    ensure!(waiting(world).await? == 0, "findings are left in the queue");
    Ok(())
}

fn has_failed(outcome: &Outcome) -> bool {
    outcome.actions.iter().any(|action| action.result == ActionResult::Failed)
}

/// Sets how many seconds each of the functions may run.
async fn limit_time(world: &World, seconds: impl Fn(&HandlerSpec) -> u16) -> Result<()> {
    for spec in HANDLERS.iter().filter(|spec| AFFECTED.contains(&spec.integration)) {
        let path = format!("/2015-03-31/functions/palisade-{}/configuration", spec.integration);
        world.aws.root().rest("lambda", "PUT", &path, json!({ "Timeout": seconds(spec) })).await?;
    }
    Ok(())
}

/// How many events wait in the failures queue.
async fn waiting(world: &World) -> Result<usize> {
    let root = world.aws.root();
    let queue = root.queue_url("palisade-failures").await?;
    let input = json!({ "QueueUrl": queue, "AttributeNames": ["All"] });
    let answer = root.json("sqs", "AmazonSQS.GetQueueAttributes", input).await?;
    let count = answer["Attributes"]["ApproximateNumberOfMessages"].as_str().context("no number of messages")?;
    Ok(count.parse()?)
}
