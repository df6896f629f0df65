//! Two runs at one fleet at the same time: of one kind, and of opposite kinds.

use palisade_tests::aws::{Call, Fault, FaultKind, KeyKind, User, eventually};
use palisade_tests::world::{PATIENCE, World};
use serde_json::json;

use crate::support::{SET, configure, instances, organization, units};

/// A world in which operations of StackSets do not go on, and somebody else who may do everything there.
async fn held() -> (World, User) {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ""));
    let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let other = User::create(world.aws.root(), "another", &[everything]).await.unwrap();
    world.aws.hold_stack_sets().await.unwrap();
    (world, other)
}

/// Until the install that runs beside it has begun an operation.
async fn begun(world: &World) {
    let begun = |call: &Call| call.operation == "CreateStackInstances";
    world.aws.front().wait_for("the first one's operation", PATIENCE, begun).await.unwrap();
}

#[tokio::test]
async fn a_second_install_waits_for_the_operation_of_the_first() {
    let (world, other) = held().await;
    let second = async {
        begun(&world).await;
        world.palisade_as(&other, &["install", "--yes"], "").await.unwrap()
    };
    let released = async {
        // It has seen that the set is busy once it asks for the operation.
        let asked = |call: &Call| call.principal == other.arn && call.operation == "DescribeStackSetOperation";
        world.aws.front().wait_for("the second one to follow", PATIENCE, asked).await.unwrap();
        world.aws.release_stack_sets().await.unwrap();
    };
    let (first, second, ()) = tokio::join!(world.install(), second, released);
    first.unwrap().expect(0).unwrap();
    let second = second.expect(0).unwrap();
    assert!(second.stderr.contains("is busy (CREATE RUNNING); waiting for it"), "{}", second.stderr);
    assert_eq!(instances(&world).await.len(), 1);
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}

/// The second one comes to the set when the first has just deleted it.
#[tokio::test]
async fn a_second_uninstall_finds_the_set_gone_and_goes_on() {
    let (world, other) = held().await;
    world.aws.release_stack_sets().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world.aws.hold_stack_sets().await.unwrap();
    world.aws.front().forget_calls();
    let first = world.palisade(&["uninstall", "--yes"]);
    let second = async {
        let deletes = |call: &Call| call.operation == "DeleteStackInstances";
        world.aws.front().wait_for("the first one's operation", PATIENCE, deletes).await.unwrap();
        // Only the second one still asks what runs on the set: it is answered when the first one is through.
        let late = FaultKind::Delay { milliseconds: 10_000 };
        world.aws.front().inject(Fault::next("cloudformation", "ListStackSetOperations", late));
        world.palisade_as(&other, &["uninstall", "--yes"], "").await.unwrap()
    };
    let released = async {
        let looked = |call: &Call| call.principal == other.arn && call.operation == "DescribeStackSet";
        world.aws.front().wait_for("the second one to look", PATIENCE, looked).await.unwrap();
        world.aws.release_stack_sets().await.unwrap();
    };
    let (first, second, ()) = tokio::join!(first, second, released);
    first.unwrap().expect(0).unwrap();
    second.expect(0).unwrap();
    world.palisade(&["uninstall", "--yes", "--verify", "--look-again-after", "0s"]).await.unwrap().expect(0).unwrap();
}

/// It follows an operation of somebody who deletes the set as soon as that has ended.
#[tokio::test]
async fn a_set_that_goes_while_its_operation_is_followed_is_gone() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ""));
    world.install().await.unwrap().expect(0).unwrap();
    world.aws.hold_stack_sets().await.unwrap();
    let root = world.aws.root();
    let all = [
        ("StackSetName", SET),
        ("DeploymentTargets.OrganizationalUnitIds.member.1", &fleet.staging),
        ("Regions.member.1", world.aws.region()),
        ("RetainStacks", "false"),
    ];
    root.cloudformation("DeleteStackInstances", &all).await.unwrap();
    let deleted = async {
        let follows = |call: &Call| call.key == KeyKind::User && call.operation == "DescribeStackSetOperation";
        // By its fifth look it takes seconds between two of them.
        let looked = async || (world.aws.front().calls().into_iter().filter(follows).count() >= 5).then_some(());
        eventually("the run to follow", PATIENCE, looked).await.unwrap();
        world.aws.release_stack_sets().await.unwrap();
        let gone = async || root.cloudformation("DeleteStackSet", &[("StackSetName", SET)]).await.ok();
        eventually("the set to go", PATIENCE, gone).await.unwrap();
    };
    let (ended, ()) = tokio::join!(world.palisade(&["uninstall", "--yes"]), deleted);
    let ended = ended.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("is busy (DELETE RUNNING); waiting for it"), "{}", ended.stderr);
}

#[tokio::test]
async fn an_uninstall_refuses_while_an_install_is_at_work() {
    let (world, other) = held().await;
    let second = async {
        begun(&world).await;
        let refused = world.palisade_as(&other, &["uninstall", "--yes"], "").await.unwrap();
        world.aws.release_stack_sets().await.unwrap();
        refused
    };
    let (first, second) = tokio::join!(world.install(), second);
    first.unwrap().expect(0).unwrap();
    let second = second.expect(6).unwrap();
    assert!(
        second.stderr.contains("is busy (CREATE RUNNING): another run is at work, `palisade install` (run "),
        "{}",
        second.stderr
    );
    assert_eq!(instances(&world).await.len(), 1);
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}
