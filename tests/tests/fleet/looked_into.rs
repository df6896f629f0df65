//! Other accounts are looked into where a role is named for it.

use std::process::Stdio;

use palisade_tests::aws::Call;
use palisade_tests::world::PATIENCE;
use serde_json::json;

use crate::support::{configure, open_account, organization, units};

const ROLE: &str = "  roles: { look: audit }\n";

#[tokio::test]
async fn the_root_cause_of_a_failure_is_told() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ROLE));
    open_account(&world, &fleet.tests, "audit").await;
    let region = world.aws.region().to_owned();
    // Somebody else holds the name of the queue there.
    world.aws.root_of(&fleet.tests).in_region(&region).create_queue("palisade-failures").await.unwrap();
    let ended = world.install().await.unwrap().expect(3).unwrap();
    assert!(ended.stderr.contains("FailuresQueue (AWS::SQS::Queue) failed"), "{}", ended.stderr);
}

#[tokio::test]
async fn events_that_fail_after_a_wave_halt_the_rollout() {
    let (world, fleet) = organization().await;
    let waves = format!("{ROLE}  rollout:\n    waves:\n      - name: canary\n        ous: [{}]\n", fleet.staging);
    configure(&world, &units(&[&fleet.workloads], &waves));
    for account in [&fleet.tests, &fleet.payments, &fleet.web] {
        open_account(&world, account, "audit").await;
    }
    world.install().await.unwrap().expect(0).unwrap();
    let text = std::fs::read_to_string(world.config()).unwrap();
    std::fs::write(world.config(), text.replace("follow_up_every: 1m", "follow_up_every: 2m")).unwrap();

    world.aws.hold_stack_sets().await.unwrap();
    world.aws.front().forget_calls();
    let run = palisade_tests::world::finish(world.command(&["install", "--yes"]).unwrap(), "");
    let disturb = async {
        let begun = |call: &Call| call.operation == "UpdateStackSet";
        world.aws.front().wait_for("the first wave", PATIENCE, begun).await.unwrap();
        let there = world.aws.root_of(&fleet.tests).in_region(world.aws.region());
        let url = there.queue_url("palisade-failures").await.unwrap();
        there.send_message(&url, "{}").await.unwrap();
        world.aws.release_stack_sets().await.unwrap();
    };
    let (ended, ()) = tokio::join!(run, disturb);
    let ended = ended.unwrap().expect(3).unwrap();
    let reason = format!("halted at wave canary: failed events in {} in {}: 1", fleet.tests, world.aws.region());
    assert!(ended.stderr.contains(&reason), "{}", ended.stderr);
}

/// The run that took the measure before the wave is killed: the next one knows it, and does not take what failed meanwhile for
/// what was there before.
#[tokio::test]
async fn a_run_that_is_cut_off_at_the_gate_does_not_lower_it() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ROLE));
    open_account(&world, &fleet.tests, "audit").await;
    world.install().await.unwrap().expect(0).unwrap();
    let text = std::fs::read_to_string(world.config()).unwrap();
    std::fs::write(world.config(), text.replace("follow_up_every: 1m", "follow_up_every: 2m")).unwrap();

    world.aws.hold_stack_sets().await.unwrap();
    world.aws.front().forget_calls();
    let mut run = world.command(&["install", "--yes"]).unwrap();
    let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn().unwrap();
    let followed = |call: &Call| call.operation == "DescribeStackSetOperation";
    world.aws.front().wait_for("the wave", PATIENCE, followed).await.unwrap();
    run.kill().await.unwrap();
    let there = world.aws.root_of(&fleet.tests).in_region(world.aws.region());
    let url = there.queue_url("palisade-failures").await.unwrap();
    there.send_message(&url, "{}").await.unwrap();
    there.set_alarm("palisade-failures", "ALARM", "one waits").await.unwrap();
    world.aws.release_stack_sets().await.unwrap();

    let ended = world.palisade(&["install", "--yes"]).await.unwrap().expect(3).unwrap();
    let place = format!("{} in {}", fleet.tests, world.aws.region());
    let rings = format!("alarm palisade-failures rings in {place}: one waits");
    let reason = format!("halted at wave rest: failed events in {place}: 1; {rings}");
    assert!(ended.stderr.contains(&reason), "{}", ended.stderr);
    // Nothing is mended by asking again.
    world.palisade(&["install", "--yes", "--resume"]).await.unwrap().expect(3).unwrap();
    there.json("sqs", "AmazonSQS.PurgeQueue", json!({"QueueUrl": url})).await.unwrap();
    let ended = world.palisade(&["install", "--yes", "--resume"]).await.unwrap().expect(3).unwrap();
    assert!(ended.stderr.contains(&format!("halted at wave rest: {rings}")), "{}", ended.stderr);
    there.set_alarm("palisade-failures", "OK", "none waits").await.unwrap();
    world.palisade(&["install", "--yes", "--resume"]).await.unwrap().expect(0).unwrap();
}

#[tokio::test]
async fn an_account_that_cannot_be_looked_into_halts_the_rollout() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ROLE));
    let ended = world.install().await.unwrap().expect(3).unwrap();
    assert!(ended.stderr.contains(&format!("take on arn:aws:iam::{}:role/audit", fleet.tests)), "{}", ended.stderr);
}
