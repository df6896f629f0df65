//! What somebody changed by hand is found, and nothing is found where nobody did.

use palisade_tests::world::World;
use serde_json::{Value, json};

use crate::{installed, writes};

#[tokio::test]
async fn a_fresh_install_has_not_drifted() {
    let world = installed("").await;
    world.aws.front().forget_calls();
    let ended = world.palisade(&["drift"]).await.unwrap().expect(0).unwrap();
    insta::assert_snapshot!("drift_of_a_fresh_install", world.redacted(&ended.stdout));
    assert_eq!(writes(&world), Vec::<String>::new());
}

#[tokio::test]
async fn what_was_changed_by_hand_is_named() {
    let world = installed("").await;
    let root = world.aws.root();
    let (rule, function) = ("palisade-guardduty", "palisade-guardduty");
    root.json("events", "AWSEvents.DisableRule", json!({"Name": rule})).await.unwrap();
    let path = format!("/2015-03-31/functions/{function}/configuration");
    root.rest("lambda", "PUT", &path, json!({"Timeout": 7})).await.unwrap();
    // A zip that was never built here.
    let code = json!({"ZipFile": EMPTY_ZIP});
    root.rest("lambda", "PUT", &format!("/2015-03-31/functions/{function}/code"), code).await.unwrap();
    let secret = json!({"SecretId": "palisade/workload-security-api-key", "RecoveryWindowInDays": 7});
    root.json("secretsmanager", "secretsmanager.DeleteSecret", secret).await.unwrap();

    let ended = world.palisade(&["drift"]).await.unwrap().expect(5).unwrap();
    insta::assert_snapshot!("drift_by_hand", world.redacted(&ended.stdout));
    let report: Value =
        world.palisade(&["drift", "--output", "json"]).await.unwrap().expect(5).unwrap().json().unwrap();
    assert_eq!(report["regions"][0]["stacks"][1]["verdict"], "drifted");
    assert_eq!(report["regions"][0]["beyond"].as_array().unwrap().len(), 3, "{report:#}");
}

#[tokio::test]
async fn what_is_not_installed_is_told_of() {
    let world = World::start().await.unwrap();
    let ended = world.palisade(&["drift"]).await.unwrap().expect(5).unwrap();
    insta::assert_snapshot!("drift_of_nothing", world.redacted(&ended.stdout));
}

/// An archive without entries: its end-of-directory record.
const EMPTY_ZIP: &str = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
