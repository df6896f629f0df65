//! A changed config: the plan shows it property by property, and the install changes that and nothing else.

use std::collections::BTreeMap;

use palisade_tests::world::World;
use serde_json::Value;

use crate::{deployed, installed, operator_calls};

const FUNCTION: &str = "/2015-03-31/functions/palisade-guardduty/configuration";

#[tokio::test]
async fn a_changed_setting_changes_the_function_only() {
    let world = installed("").await;
    let (before, standing) = (world.inventory().await.unwrap(), resources(&world).await);
    let code = function(&world).await["CodeSha256"].clone();
    std::fs::write(world.config(), world.config_text("  cooldown: 2h\n  give_up_after: 12h\n")).unwrap();

    let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    insta::assert_snapshot!("plan_of_two_settings", world.redacted(&plan.stdout));

    world.aws.front().forget_calls();
    let install = world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(install.stderr.contains("update_complete"), "{}", install.stderr);
    let executed: Vec<_> =
        operator_calls(&world).into_iter().filter(|call| call.operation == "ExecuteChangeSet").collect();
    assert_eq!(executed.len(), 1, "the home stack stays as it is");
    assert!(!operator_calls(&world).iter().any(|call| call.operation.starts_with("Put")), "no key, no bundle");

    // The emulator's events do not tell what CloudFormation would leave alone; the templates do.
    let mut now = resources(&world).await;
    now.retain(|id, resource| standing.get(id) != Some(resource));
    assert_eq!(now.keys().collect::<Vec<_>>(), ["GuardDutyFunction"]);
    let function = function(&world).await;
    let variables = &function["Environment"]["Variables"];
    assert_eq!(
        (&variables["PALISADE_COOLDOWN_SECONDS"], &variables["PALISADE_GIVE_UP_MINUTES"]),
        (&"7200".into(), &"720".into())
    );
    assert_eq!(function["CodeSha256"], code);
    let after = world.inventory().await.unwrap();
    assert_eq!(after.beyond(&before).lines(), ["eu-west-1 stack palisade UPDATE_COMPLETE"]);
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}

/// A function that observes loses the right to answer, and has it again when it is to act.
#[tokio::test]
async fn a_changed_mode_changes_what_the_role_may_do() {
    let world = installed("").await;
    let standing = resources(&world).await;
    std::fs::write(world.config(), world.config_text("  mode: observe\n")).unwrap();
    let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    insta::assert_snapshot!("plan_of_observing", world.redacted(&plan.stdout));

    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    let mut now = resources(&world).await;
    now.retain(|id, resource| standing.get(id) != Some(resource));
    assert_eq!(now.keys().collect::<Vec<_>>(), ["GuardDutyFunction", "GuardDutyRole"]);
    std::fs::write(world.config(), world.config_text("")).unwrap();
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(resources(&world).await, standing);
}

#[tokio::test]
async fn a_template_too_long_for_a_call_goes_through_the_bucket() {
    let world = installed("").await;
    let domain = format!("{}.example.com", ["department"; 9].join("."));
    let addresses: Vec<String> = (0..100).map(|number| format!("    - team-{number}@{domain}\n")).collect();
    let notify = format!("notify:\n  email:\n{}", addresses.concat());
    std::fs::write(world.config(), world.config_text(&notify)).unwrap();
    let template = world.palisade(&["template"]).await.unwrap().expect(0).unwrap();
    assert!(template.stdout.len() > 51_200, "{}", template.stdout.len());

    world.aws.front().forget_calls();
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    let calls = operator_calls(&world);
    let put: Vec<_> = calls.iter().filter(|call| call.operation == "PutObject").collect();
    assert_eq!(put.len(), 1, "the template and no bundle");
    let subscribed = world.inventory().await.unwrap();
    let subscribed = subscribed.lines().iter().filter(|line| line.contains("subscription team-")).count();
    assert_eq!(subscribed, 100);
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    let ended = world.palisade(&["uninstall", "--yes", "--verify", "--keep-logs"]).await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("kept: log group /aws/lambda/palisade-guardduty"), "{}", ended.stderr);
}

#[tokio::test]
async fn a_resource_comes_and_goes_with_its_setting() {
    let world = installed("").await;
    let notify = "notify:\n  email: [team@example.com]\n  security_hub: false\n";
    std::fs::write(world.config(), world.config_text(notify)).unwrap();
    let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    insta::assert_snapshot!("plan_of_a_subscription", world.redacted(&plan.stdout));
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    let subscribed = "eu-west-1 subscription team@example.com".to_owned();
    assert!(world.inventory().await.unwrap().lines().contains(&subscribed));
    assert!(!granted(&world).await.contains("securityhub:"), "what is switched off is not granted either");

    std::fs::write(world.config(), world.config_text("")).unwrap();
    let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    assert!(plan.stdout.contains("1 to delete"), "{}", plan.stdout);
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(!world.inventory().await.unwrap().lines().contains(&subscribed));
    assert!(granted(&world).await.contains("securityhub:BatchImportFindings"));
}

#[tokio::test]
async fn a_key_that_is_given_again_takes_the_place_of_the_old_one() {
    let world = installed("").await;
    let mut change = palisade_tests::workload_security::KeyChange { rotate: true, ..Default::default() };
    change.keep_old = true;
    world.api.change_key(change);
    let again = world.install().await.unwrap().expect(0).unwrap();
    assert!(again.stderr.contains("storing the API key"), "{}", again.stderr);
    assert!(!again.stderr.contains("deploying stack"), "{}", again.stderr);
    let secret = serde_json::json!({"SecretId": "palisade/workload-security-api-key"});
    let value = world.aws.root().json("secretsmanager", "secretsmanager.GetSecretValue", secret).await.unwrap();
    assert_eq!(value["SecretString"], world.api.key());
}

async fn function(world: &World) -> Value {
    world.aws.root().rest("lambda", "GET", FUNCTION, Value::Null).await.unwrap()
}

/// The resources of the regional stack's template, by logical id.
async fn resources(world: &World) -> BTreeMap<String, Value> {
    let template: Value = serde_json::from_str(&deployed(world, "palisade").await).unwrap();
    serde_json::from_value(template["Resources"].clone()).unwrap()
}

/// The policy of the function's role.
async fn granted(world: &World) -> String {
    let role = function(world).await["Role"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let parameters = [("RoleName", role.as_str()), ("PolicyName", "handler")];
    let answer = world.aws.root().query("iam", "2010-05-08", "GetRolePolicy", &parameters).await.unwrap();
    percent_encoding::percent_decode_str(&answer).decode_utf8_lossy().into_owned()
}
