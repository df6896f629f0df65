//! The role of the function: every right that it has is used, and it lacks none.

use std::collections::BTreeSet;

use palisade_tests::aws::xml_texts;
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::World;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::support::*;

/// Rights that AWS uses in the role's name where no call passes the front; who stands in for AWS checks some of them.
const UNSEEN: [(&str, &str); 4] = [
    ("kms:Decrypt", "Secrets Manager decrypts; the emulator's does so without asking"),
    ("logs:CreateLogStream", "the Lambda service writes the log; the emulator's without the role"),
    ("logs:PutLogEvents", "likewise"),
    ("sqs:SendMessage", "the Lambda service keeps a failed event; the emulator checks the right there"),
];

#[tokio::test]
#[expect(
    clippy::print_stdout,
    reason = "whoever reads the test's output should see which rights it did not see in use"
)]
async fn every_right_is_used() {
    let world = World::start().await.unwrap();
    let topic = world.aws.root().create_topic("payments").await.unwrap();
    let routes = format!("notify:\n  routes:\n    - tag: Team\n      value: payments\n      topic: {topic}\n");
    std::fs::write(world.config(), world.config_text(&routes)).unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world.aws.front().forget_calls();

    let (guarded, _) = protected(&world).await;
    let bare = world.aws.root().create_instance(&[("Team", "payments")]).await.unwrap();
    answer(&world, "on-protected", &guarded).await;
    answer(&world, "on-protected-again", &guarded).await;
    answer(&world, "on-unprotected", &bare).await;
    world.api.add_computer(NewComputer::protected(&bare)).unwrap();
    world.next_look().await.unwrap();
    outcomes(&world, "on-unprotected", 2).await;
    nothing_was_denied(&world);

    let used: BTreeSet<String> =
        role_calls(&world).iter().flat_map(|call| call.decisions.iter().map(|d| d.action.clone())).collect();
    let granted = granted(&world).await;
    let unused: Vec<&String> = granted.difference(&used).collect();
    println!("granted and not seen in use:");
    for action in &unused {
        let why = UNSEEN.iter().find(|(name, _)| name == action).map_or("NOT EXPLAINED", |(_, why)| why);
        println!("  {action}: {why}");
    }
    assert_eq!(unused, UNSEEN.map(|(action, _)| action).iter().collect::<Vec<_>>());
    let beyond: Vec<&String> = used.difference(&granted).collect();
    assert_eq!(beyond, Vec::<&String>::new());
}

/// The actions of the inline policy, as IAM holds it.
async fn granted(world: &World) -> BTreeSet<String> {
    let path = format!("/2015-03-31/functions/{FUNCTION}/configuration");
    let function = world.aws.root().rest("lambda", "GET", &path, Value::Null).await.unwrap();
    let role = function["Role"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let listed = world.aws.root().query("iam", "2010-05-08", "ListRolePolicies", &[("RoleName", &role)]).await.unwrap();
    let mut actions = BTreeSet::new();
    for policy in xml_texts(&listed, "member") {
        let parameters = [("RoleName", role.as_str()), ("PolicyName", policy.as_str())];
        let answer = world.aws.root().query("iam", "2010-05-08", "GetRolePolicy", &parameters).await.unwrap();
        let document = xml_texts(&answer, "PolicyDocument").remove(0);
        let document: Value = serde_json::from_str(&percent_decode_str(&document).decode_utf8_lossy()).unwrap();
        for statement in document["Statement"].as_array().unwrap() {
            let named = statement["Action"].as_array().unwrap().iter().filter_map(Value::as_str);
            actions.extend(named.map(str::to_owned));
        }
    }
    actions
}
