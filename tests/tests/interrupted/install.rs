//! Killed while installing.

use palisade_tests::figures::figure;
use palisade_tests::world::World;

use crate::signals::{Watch, selection};

const INSTALL: &str = "install --yes --api-key-stdin";

/// Two worlds at a time, each with half of the selection.
#[tokio::test]
async fn an_install_that_is_killed_goes_on_one() {
    killed(0).await;
}

#[tokio::test]
async fn an_install_that_is_killed_goes_on_two() {
    killed(1).await;
}

async fn killed(half: usize) {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    let watch = Watch::over(&world);
    let (ended, calls) = watch.run(INSTALL, "-KILL", 0).await;
    ended.expect(0).unwrap();
    let undisturbed = world.inventory().await.unwrap();
    uninstall(&world, &before).await;

    let selected = selection(&calls);
    figure(format_args!(
        "an undisturbed install has {} calls; killed at {} of them, here at each second",
        calls.len(),
        selected.len()
    ));
    for at in selected.into_iter().skip(half).step_by(2) {
        let (ended, made) = watch.run(INSTALL, "-KILL", at).await;
        println!("  {at:>3} {}", made.last().map_or("(none)", String::as_str));
        if ended.code == 0 {
            // It asks CloudFormation how far it is as often as it needs to: this time it was done before.
            assert!(made.len() < at, "{} calls, and not killed at {at}", made.len());
        }
        let plan = world.palisade(&["plan"]).await.unwrap();
        assert!(plan.code == 0, "a plan in the middle, after {at}: {}", plan.stderr);
        let (again, _) = watch.run(INSTALL, "-KILL", 0).await;
        again.expect(0).unwrap_or_else(|error| panic!("killed at {at} ({:?}): {error:#}", made.last()));
        let standing = world.inventory().await.unwrap();
        assert_eq!(standing.to_string(), undisturbed.to_string(), "killed at {at}");
        world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
        // The key that stands is tried: it must be whole.
        world.palisade(&["check"]).await.unwrap().expect(0).unwrap();
        uninstall(&world, &before).await;
    }
}

async fn uninstall(world: &World, before: &palisade_tests::world::Inventory) {
    world.palisade(&["uninstall", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(&world.inventory().await.unwrap(), before);
}
