//! Killed while CloudFormation is at work: the next run finds it busy, waits, and goes on.

use std::time::Duration;

use palisade_tests::aws::{Call, Fault, FaultKind};
use palisade_tests::world::{PATIENCE, World};
use serde_json::json;

use crate::signals::Watch;

const INSTALL: &str = "install --yes --api-key-stdin";
const UNINSTALL: &str = "uninstall --yes --verify";

/// Long enough that a run that begins at once finds the operation before under way.
const PACE: Duration = Duration::from_millis(200);

/// The number of the `which`-th call of an operation, from 1.
fn nth(calls: &[String], operation: &str, which: usize) -> usize {
    let numbered = calls.iter().enumerate().filter(|(_, call)| *call == operation);
    numbered.map(|(index, _)| index + 1).nth(which - 1).unwrap_or_else(|| panic!("{operation} {which} in {calls:?}"))
}

#[tokio::test]
async fn a_stack_in_progress_is_waited_for() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    let watch = Watch::over(&world);
    let (ended, installing) = watch.run(INSTALL, "-KILL", 0).await;
    ended.expect(0).unwrap();
    let undisturbed = world.inventory().await.unwrap();
    let (ended, uninstalling) = watch.run(UNINSTALL, "-KILL", 0).await;
    ended.expect(0).unwrap();

    world.aws.take_for_each_resource(PACE).await.unwrap();
    let execute = "cloudformation:ExecuteChangeSet";
    // The numbers of the calls before the first wait do not depend on how long anything takes.
    watch.run(INSTALL, "-KILL", nth(&installing, execute, 1)).await;
    let busy = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    assert!(
        busy.stdout.contains("stack palisade-home in eu-west-1: CREATE_IN_PROGRESS, wait until it ends"),
        "{}",
        busy.stdout
    );
    let status = world.palisade(&["status"]).await.unwrap().expect(1).unwrap();
    assert!(status.stderr.contains("stack palisade-home is CREATE_IN_PROGRESS"), "{}", status.stderr);
    let (again, _) = watch.run(INSTALL, "-KILL", 0).await;
    let again = again.expect(0).unwrap();
    assert!(
        again.stderr.contains("stack palisade-home in eu-west-1 is busy (CREATE_IN_PROGRESS); waiting for it"),
        "{}",
        again.stderr
    );
    assert_eq!(world.inventory().await.unwrap().to_string(), undisturbed.to_string());

    watch.run(UNINSTALL, "-KILL", nth(&uninstalling, "cloudformation:DeleteStack", 1)).await;
    let (again, _) = watch.run(UNINSTALL, "-KILL", 0).await;
    again.expect(0).unwrap();
    assert_eq!(world.inventory().await.unwrap(), before);
}

#[tokio::test]
async fn what_somebody_healed_meanwhile_is_not_deleted() {
    let world = World::start().await.unwrap();
    let queue = world.aws.root().create_queue("palisade-failures").await.unwrap();
    world.install().await.unwrap().expect(4).unwrap();
    let gone = json!({"QueueUrl": queue});
    world.aws.root().json("sqs", "AmazonSQS.DeleteQueue", gone).await.unwrap();
    world.aws.front().forget_calls();

    // One has planned to clear the failed stack away and is held up; the other heals it in the meantime.
    let held_up = FaultKind::Delay { milliseconds: 10_000 };
    world.aws.front().inject(Fault::next("guardduty", "ListDetectors", held_up));
    let late = world.install();
    let quick = async {
        let planned = |call: &Call| call.is("lambda", "GetAccountSettings");
        world.aws.front().wait_for("the end of the first one's plan", PATIENCE, planned).await.unwrap();
        world.install().await.unwrap().expect(0).unwrap();
    };
    let (late, ()) = tokio::join!(late, quick);
    late.unwrap().expect(0).unwrap();
    let calls = world.aws.front().calls();
    assert_eq!(calls.iter().filter(|call| call.operation == "DeleteStack").count(), 1, "the failed one, once");
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}
