//! Names that somebody else holds.

use palisade_tests::world::World;
use serde_json::json;

use crate::{nothing_changed, run, run_with_key};

const BUCKET: &str = "palisade-bundles-111122223333-eu-west-1";

#[tokio::test]
async fn a_taken_name_is_refused_before_anything_is_made() {
    let world = World::start().await.unwrap();
    let root = world.aws.root();
    let mut all = String::from("# the bucket is another account's\n");
    world.aws.root_of("999988887777").create_bucket(BUCKET).await.unwrap();
    let before = world.inventory().await.unwrap();
    all += &run(&world, "plan", 6).await;
    all += &run_with_key(&world, "install --yes", 6).await;
    nothing_changed(&world, &before).await;

    // Another beginning for the name is the way out, and free.
    let renamed = world.config_text("bundles:\n  bucket: acme-palisade\n");
    std::fs::write(world.config(), &renamed).unwrap();
    run(&world, "plan", 0).await;

    all += "# the bucket is one's own, but of no stack\n";
    root.create_bucket("acme-palisade-111122223333-eu-west-1").await.unwrap();
    let before = world.inventory().await.unwrap();
    all += &run_with_key(&world, "install --yes", 6).await;
    nothing_changed(&world, &before).await;

    all += "# so is the secret\n";
    let own = world.config_text("bundles:\n  bucket: third-palisade\n");
    std::fs::write(world.config(), own).unwrap();
    let secret = json!({"Name": "palisade/workload-security-api-key", "SecretString": "theirs"});
    root.json("secretsmanager", "secretsmanager.CreateSecret", secret).await.unwrap();
    let before = world.inventory().await.unwrap();
    all += &run_with_key(&world, "install --yes", 6).await;
    nothing_changed(&world, &before).await;
    insta::assert_snapshot!("taken_names", all);
}
