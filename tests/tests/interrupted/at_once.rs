//! Two runs at once, each a process of its own: runs of one kind wait for each other, an install and an uninstall refuse.

use std::time::Duration;

use palisade_tests::aws::{Call, Fault, FaultKind};
use palisade_tests::world::{Ended, PATIENCE, World};

/// Long enough that a run that begins at once finds the operation before under way.
const PACE: Duration = Duration::from_millis(300);

/// Runs `first`, and `second` as soon as the first has begun the operation `begun`.
async fn while_at_work(world: &World, first: &[&str], begun: &str, second: &[&str]) -> (Ended, Ended) {
    world.aws.front().forget_calls();
    let key = world.api.key();
    let one = world.palisade_with_stdin(first, &key);
    let other = async {
        let has_begun = |call: &Call| call.is("cloudformation", begun);
        world.aws.front().wait_for("the first one's operation", PATIENCE, has_begun).await.unwrap();
        world.palisade_with_stdin(second, &key).await.unwrap()
    };
    let (one, other) = tokio::join!(one, other);
    (one.unwrap(), other)
}

const INSTALL: [&str; 3] = ["install", "--yes", "--api-key-stdin"];
const UNINSTALL: [&str; 3] = ["uninstall", "--yes", "--verify"];

#[tokio::test]
async fn a_second_install_waits_for_the_first() {
    let world = World::start().await.unwrap();
    world.aws.take_for_each_resource(PACE).await.unwrap();
    let (one, two) = while_at_work(&world, &INSTALL, "ExecuteChangeSet", &INSTALL).await;
    one.expect(0).unwrap();
    let two = two.expect(0).unwrap();
    let busy = "is busy (CREATE_IN_PROGRESS); waiting for it: begun by `palisade install` (run ";
    assert!(two.stderr.contains(busy), "{}", two.stderr);
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    world.palisade(&["check"]).await.unwrap().expect(0).unwrap();

    let (one, two) = while_at_work(&world, &UNINSTALL, "DeleteStack", &UNINSTALL).await;
    one.expect(0).unwrap();
    two.expect(0).unwrap();
}

#[tokio::test]
async fn an_install_and_an_uninstall_refuse_each_other() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    world.aws.take_for_each_resource(PACE).await.unwrap();
    let (install, refused) = while_at_work(&world, &INSTALL, "ExecuteChangeSet", &UNINSTALL).await;
    install.expect(0).unwrap();
    must_be_refused(&refused, "is busy (CREATE_IN_PROGRESS): another run is at work, `palisade install` (run ");
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();

    let (uninstall, refused) = while_at_work(&world, &UNINSTALL, "DeleteStack", &INSTALL).await;
    uninstall.expect(0).unwrap();
    must_be_refused(&refused, "is busy (DELETE_IN_PROGRESS): another run is at work, `palisade uninstall` (run ");
    assert_eq!(world.inventory().await.unwrap(), before);
}

fn must_be_refused(ended: &Ended, why: &str) {
    assert_eq!(ended.code, 6, "{}", ended.stderr);
    assert!(ended.stderr.contains(why), "{}", ended.stderr);
    let hint = "hint: let it end, or, if it was cut off, what it has begun; then run the same command again. \
                CloudTrail knows who it is by the clientRequestToken palisade-";
    assert!(ended.stderr.contains(hint), "{}", ended.stderr);
}

#[tokio::test]
async fn an_install_whose_ground_is_taken_away_says_so() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    // Held up between two operations of CloudFormation, so that nothing is in progress when the other one looks.
    let held_up = FaultKind::Delay { milliseconds: 10_000 };
    world.aws.front().inject(Fault::next("s3", "PutObject", held_up));
    let install = world.install();
    let other = async {
        let stored = |call: &Call| call.is("secretsmanager", "PutSecretValue");
        world.aws.front().wait_for("the key to be stored", PATIENCE, stored).await.unwrap();
        world.palisade(&UNINSTALL).await.unwrap().expect(0).unwrap()
    };
    let (install, _) = tokio::join!(install, other);
    let install = install.unwrap().expect(1).unwrap();
    let why = "error: stack palisade-home in eu-west-1 was deployed by this run and is gone already\n  because: cannot upload";
    assert!(install.stderr.contains(why), "{}", install.stderr);
    assert!(install.stderr.contains("hint: another run takes the install away"), "{}", install.stderr);
    assert_eq!(world.inventory().await.unwrap(), before);
}

#[tokio::test]
async fn an_uninstall_in_whose_wake_another_installs_says_so() {
    let world = World::start().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world.aws.front().forget_calls();
    // The regional stack is gone and the home stack still stands, with nothing in progress: the other one installs again.
    let held_up = FaultKind::Delay { milliseconds: 10_000 };
    world.aws.front().inject(Fault::next("secretsmanager", "DescribeSecret", held_up));
    let uninstall = world.palisade(&UNINSTALL);
    let other = async {
        let regional_is_gone = |call: &Call| call.is("cloudformation", "DeleteStack");
        world.aws.front().wait_for("the regional stack's deletion", PATIENCE, regional_is_gone).await.unwrap();
        loop {
            let ended = world.palisade(&["install", "--yes"]).await.unwrap();
            // Refused while the deletion is in progress, which it is for a moment.
            if ended.code != 6 {
                break ended.expect(0).unwrap();
            }
        }
    };
    let (uninstall, _) = tokio::join!(uninstall, other);
    let uninstall = uninstall.unwrap().expect(1).unwrap();
    let why = "stack palisade in eu-west-1 (CREATE_COMPLETE) was made while this run took the install away";
    assert!(uninstall.stderr.contains(why), "{}", uninstall.stderr);
    world.palisade(&UNINSTALL).await.unwrap().expect(0).unwrap();
}
