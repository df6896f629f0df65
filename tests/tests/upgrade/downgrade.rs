//! An older program and a newer install: refused, unless it is asked for.

use palisade_tests::world::{THIS_VERSION, World};

use crate::support::{REGION, answers, versions};

const NEWER: &str = "9.9.9";

#[tokio::test]
async fn a_newer_version_is_replaced_only_when_asked_for() {
    let world = World::start().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world.age(NEWER).await.unwrap();
    for verb in ["upgrade", "install"] {
        let refused = world.palisade(&[verb, "--yes"]).await.unwrap().expect(6).unwrap();
        let reason = format!("error: the install: version {NEWER} stands, this is {THIS_VERSION}");
        assert!(refused.stderr.contains(&reason), "{}", refused.stderr);
        assert!(refused.stderr.contains("--allow-downgrade"), "{}", refused.stderr);
    }
    assert_eq!(versions(&world, REGION).await, [NEWER; 2]);

    world.palisade(&["upgrade", "--allow-downgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(versions(&world, REGION).await, [THIS_VERSION; 2]);
    answers(&world, REGION).await;
    // The newer one is what stood before.
    world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(versions(&world, REGION).await, [NEWER; 2]);
}
