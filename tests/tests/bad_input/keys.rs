//! The API key: missing, wrong, expired, without the right header; and an API that does not answer.

use palisade_tests::workload_security::{HeaderStyle, KeyChange};
use palisade_tests::world::World;

use crate::{nothing_changed, run, run_with_key, told};

#[tokio::test]
async fn without_a_usable_key_nothing_is_deployed() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    let mut all = String::new();
    all += &run(&world, "check", 6).await;
    all += &run(&world, "install --yes", 2).await;
    all += &run_with_key(&world, "install", 2).await;
    all += &told(&world, "install --yes --api-key-stdin", with_key(&world, "  \n").await, 2);
    all += &told(
        &world,
        "install --yes --api-key-stdin (a wrong key)",
        with_key(&world, "1:wrong-secret-of-this-key").await,
        6,
    );
    all += &run(&world, "install --yes --api-key-file nowhere", 2).await;

    world.api.change_key(KeyChange { expired: Some(true), ..KeyChange::default() });
    all += &run_with_key(&world, "check", 6).await;
    all += &run_with_key(&world, "install --yes", 6).await;
    world.api.change_key(KeyChange {
        expired: Some(false),
        header_style: Some(HeaderStyle::ApiSecretKey),
        ..KeyChange::default()
    });
    all += &run_with_key(&world, "install --yes", 6).await;
    insta::assert_snapshot!("unusable_keys", all);
    nothing_changed(&world, &before).await;

    // The same key is good in the header that the config can name.
    let legacy = world.config_text("").replace("workload_security:\n", "workload_security:\n  key_kind: legacy\n");
    std::fs::write(world.config(), legacy).unwrap();
    run_with_key(&world, "check", 0).await;
}

#[tokio::test]
async fn an_api_that_does_not_answer_is_told_of() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    // Nobody listens on the port of the discard service.
    let nowhere = world.config_text("").replace(&world.api.base_url(), "http://127.0.0.1:9/api");
    std::fs::write(world.config(), nowhere).unwrap();
    let (check, install) = tokio::join!(run_with_key(&world, "check", 6), run_with_key(&world, "install --yes", 6));
    insta::assert_snapshot!("unreachable_api", check + &install);
    nothing_changed(&world, &before).await;
}

async fn with_key(world: &World, key: &str) -> palisade_tests::world::Ended {
    world.palisade_with_stdin(&["install", "--yes", "--api-key-stdin"], key).await.unwrap()
}
