//! Two runs at one fleet at the same time: of one kind, and of opposite kinds.

use palisade_tests::aws::{Call, User};
use palisade_tests::world::{PATIENCE, World};
use serde_json::json;

use crate::support::{configure, instances, organization, units};

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
