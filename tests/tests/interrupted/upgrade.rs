//! Killed while upgrading.

use palisade_tests::figures::figure;
use palisade_tests::world::{THIS_VERSION, World};

use crate::signals::{Watch, selection, writes};

const UPGRADE: &str = "upgrade --yes";

/// What the config's end says before and after: one function more, and another setting of the first one. A new version is
/// to the stacks what a changed config is: another template, other bundles.
const OLD: &str = "";
const NEW: &str = "  cooldown: 2h\nmacie:\n  follow_up_every: 1m\n";

#[tokio::test]
async fn an_upgrade_that_is_killed_goes_on() {
    let world = World::start().await.unwrap();
    let watch = Watch::over(&world);
    let configure = |more: &str| std::fs::write(world.config(), world.config_text(more)).unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    configure(NEW);
    let (ended, calls) = watch.run(UPGRADE, "-KILL", 0).await;
    ended.expect(0).unwrap();
    let undisturbed = world.inventory().await.unwrap();

    let selected = selection(&calls);
    figure(format_args!("an undisturbed upgrade has {} calls; killed at {} of them", calls.len(), selected.len()));
    for at in selected {
        configure(OLD);
        world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
        configure(NEW);
        let (_, made) = watch.run(UPGRADE, "-KILL", at).await;
        println!("  {at:>3} {}", made.last().map_or("(none)", String::as_str));
        let (again, _) = watch.run(UPGRADE, "-KILL", 0).await;
        again.expect(0).unwrap_or_else(|error| panic!("killed at {at} ({:?}): {error:#}", made.last()));
        assert_eq!(world.inventory().await.unwrap().to_string(), undisturbed.to_string(), "killed at {at}");
        world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    }
}

/// The versions of both stacks.
async fn versions(world: &World) -> Vec<String> {
    let mut versions = Vec::new();
    for stack in ["palisade-home", "palisade"] {
        versions.extend(world.stack_output(world.aws.region(), stack, "Version").await.unwrap());
    }
    versions
}

/// A version that stood before this one.
const OLDER: &str = "0.0.9";

/// From another version: what stood is written down before anything changes, so that a rollback returns to it wherever the
/// upgrade was cut off.
#[tokio::test]
async fn an_upgrade_to_another_version_that_is_killed_goes_on_and_back() {
    let world = World::start().await.unwrap();
    let watch = Watch::over(&world);
    world.install().await.unwrap().expect(0).unwrap();
    world.age(OLDER).await.unwrap();
    let (ended, calls) = watch.run(UPGRADE, "-KILL", 0).await;
    ended.expect(0).unwrap();
    let undisturbed = world.inventory().await.unwrap();

    let selected = writes(&calls);
    figure(format_args!(
        "an undisturbed upgrade to another version has {} calls; killed at {} of them",
        calls.len(),
        selected.len()
    ));
    for at in selected {
        world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
        assert_eq!(versions(&world).await, [OLDER; 2]);
        let (_, made) = watch.run(UPGRADE, "-KILL", at).await;
        println!("  {at:>3} {}", made.last().map_or("(none)", String::as_str));
        let (again, _) = watch.run(UPGRADE, "-KILL", 0).await;
        again.expect(0).unwrap_or_else(|error| panic!("killed at {at} ({:?}): {error:#}", made.last()));
        assert_eq!(world.inventory().await.unwrap().to_string(), undisturbed.to_string(), "killed at {at}");
        assert_eq!(versions(&world).await, [THIS_VERSION; 2]);
        world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    }
}
