//! Killed while uninstalling.

use palisade_tests::figures::figure;
use palisade_tests::world::World;

use crate::signals::{Watch, selection};

const UNINSTALL: &str = "uninstall --yes --verify";

#[tokio::test]
async fn an_uninstall_that_is_killed_goes_on() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    let watch = Watch::over(&world);
    world.install().await.unwrap().expect(0).unwrap();
    let (ended, calls) = watch.run(UNINSTALL, "-KILL", 0).await;
    ended.expect(0).unwrap();

    let selected = selection(&calls);
    figure(format_args!("an undisturbed uninstall has {} calls; killed at {} of them", calls.len(), selected.len()));
    for at in selected {
        world.install().await.unwrap().expect(0).unwrap();
        let (_, made) = watch.run(UNINSTALL, "-KILL", at).await;
        println!("  {at:>3} {}", made.last().map_or("(none)", String::as_str));
        let (again, _) = watch.run(UNINSTALL, "-KILL", 0).await;
        again.expect(0).unwrap_or_else(|error| panic!("killed at {at} ({:?}): {error:#}", made.last()));
        assert_eq!(world.inventory().await.unwrap(), before, "killed at {at}");
    }
}
