//! A secret of the user's own, under a key of their own: read, and neither made, written nor taken away.

use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{World, finding};
use serde_json::json;

use crate::operator_calls;

#[tokio::test]
async fn an_existing_secret_is_used_and_left_alone() {
    let world = World::start().await.unwrap();
    let root = world.aws.root();
    let key = root.json("kms", "TrentService.CreateKey", json!({"Description": "theirs"})).await.unwrap();
    let key = key["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
    let secret = json!({"Name": "their/api-key", "KmsKeyId": key, "SecretString": world.api.key()});
    let secret = root.json("secretsmanager", "secretsmanager.CreateSecret", secret).await.unwrap();
    let secret = secret["ARN"].as_str().unwrap().to_owned();
    let before = world.inventory().await.unwrap();
    let text = world.config_text("").replace(
        "workload_security:\n",
        &format!("workload_security:\n  secret_arn: {secret}\n  secret_kms_key_arn: {key}\n"),
    );
    std::fs::write(world.config(), text).unwrap();
    world.aws.front().forget_calls();

    world.palisade(&["check"]).await.unwrap().expect(0).unwrap();
    let ended = world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("`simulator` works"), "the key in it is tried: {}", ended.stderr);
    let made = world.inventory().await.unwrap().beyond(&before);
    assert!(!made.lines().iter().any(|line| line.contains("secret") || line.contains("key")), "{made}");
    assert!(ended.stderr.contains("Idle cost: 0.10 USD a month"), "{}", ended.stderr);

    let instance = "i-0123456789abcdef0";
    world.api.add_computer(NewComputer::protected(instance)).unwrap();
    world.put(&finding(&world, "first", instance)).await.unwrap();
    let outcome = world.outcome("the response", |o| o.finding_id.as_deref() == Some("first")).await.unwrap();
    assert!(outcome.api_calls > 0, "{outcome:#?}");

    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert_eq!(world.inventory().await.unwrap(), before);
    let writes: Vec<_> = operator_calls(&world)
        .into_iter()
        .filter(|call| call.service == "secretsmanager" && !call.operation.starts_with("Describe"))
        .map(|call| call.operation)
        .collect();
    assert!(writes.iter().all(|operation| operation == "GetSecretValue"), "{writes:?}");
}
