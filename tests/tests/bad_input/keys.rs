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

#[tokio::test]
async fn a_secret_that_is_gone_is_told_of() {
    let world = World::start().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    let secret = serde_json::json!({"SecretId": "palisade/workload-security-api-key", "RecoveryWindowInDays": 7});
    world.aws.root().json("secretsmanager", "secretsmanager.DeleteSecret", secret).await.unwrap();
    let before = world.inventory().await.unwrap();
    let mut all = run_with_key(&world, "install --yes", 6).await;
    all += &run(&world, "status", 1).await;
    all += &run(&world, "check", 6).await;
    insta::assert_snapshot!("secret_gone", all);
    nothing_changed(&world, &before).await;
}

#[tokio::test]
async fn the_key_that_stands_is_tried_before_a_change() {
    let world = World::start().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world.api.change_key(KeyChange { expired: Some(true), ..KeyChange::default() });
    std::fs::write(world.config(), world.config_text("  cooldown: 2h\n")).unwrap();
    let before = world.inventory().await.unwrap();
    let mut all = run(&world, "install --yes", 6).await;
    all += &run(&world, "upgrade --yes", 6).await;
    insta::assert_snapshot!("standing_key_expired", all);
    nothing_changed(&world, &before).await;
}

#[tokio::test]
async fn a_refusal_is_one_json_document_with_its_reasons() {
    let world = World::start().await.unwrap();
    let wrong = ["install", "--yes", "--api-key-stdin", "--output", "json"];
    let ended = world.palisade_with_stdin(&wrong, "1:wrong-secret-of-this-key").await.unwrap().expect(6).unwrap();
    let document = ended.json().unwrap();
    let checks = document["error"]["details"]["checks"].as_array().unwrap();
    assert!(checks.iter().any(|check| check["ok"] == false), "{document:#}");

    let bucket = format!("palisade-bundles-{}-{}", world.aws.account(), world.aws.region());
    world.aws.root().create_bucket(&bucket).await.unwrap();
    let ended = world.palisade(&["plan", "--output", "json"]).await.unwrap().expect(6).unwrap();
    assert_eq!(ended.json().unwrap()["refusals"].as_array().unwrap().len(), 1);
}
