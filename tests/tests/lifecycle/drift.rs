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

#[tokio::test]
async fn rules_of_config_are_held_to_what_was_deployed() {
    let world = World::start_with("config:\n  policy: Linux Server\n  modules: [firewall]\n").await.unwrap();
    let root = world.aws.root();
    root.enable_config().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world.palisade(&["drift"]).await.unwrap().expect(0).unwrap();

    let call = async |operation: &str, input: Value| {
        root.json("config", &format!("StarlingDoveService.{operation}"), input).await.unwrap()
    };
    call("DeleteConfigRule", json!({"ConfigRuleName": "palisade-clear"})).await;
    let rules = call("DescribeConfigRules", json!({})).await;
    let rules = rules["ConfigRules"].as_array().unwrap();
    let mut policy = rules.iter().find(|rule| rule["ConfigRuleName"] == "palisade-policy").unwrap().clone();
    policy["InputParameters"] = json!({"check": "policy", "policy": "Windows Server"}).to_string().into();
    policy["Source"]["SourceDetails"][2]["MaximumExecutionFrequency"] = "One_Hour".into();
    call("PutConfigRule", json!({"ConfigRule": policy})).await;

    let report: Value =
        world.palisade(&["drift", "--output", "json"]).await.unwrap().expect(5).unwrap().json().unwrap();
    let mut found: Vec<&str> =
        report["regions"][0]["beyond"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    found.sort_unstable();
    let was = r#"{"check":"policy","policy":"Linux Server"}"#;
    let is = r#"{"check":"policy","policy":"Windows Server"}"#;
    let expected = [
        "the Config rule palisade-clear is missing".to_owned(),
        "the Config rule palisade-policy has another interval: TwentyFour_Hours -> One_Hour".to_owned(),
        format!("the Config rule palisade-policy has other parameters: {was} -> {is}"),
    ];
    assert_eq!(found, expected);
}

/// An archive without entries: its end-of-directory record.
const EMPTY_ZIP: &str = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
