//! `palisade policy handlers` prints what the roles of the functions really have.

use std::collections::BTreeMap;

use palisade_tests::aws::xml_texts;
use palisade_tests::world::World;
use percent_encoding::percent_decode_str;
use serde_json::Value;

const ALL: &str =
    "macie:\n  follow_up_every: 1m\ninspector:\n  follow_up_every: 1m\nsecurity-hub:\n  follow_up_every: 1m\nwaf: {}\n";

#[tokio::test]
async fn what_is_printed_is_what_the_roles_have() {
    let world = World::start_with(ALL).await.unwrap();
    let printed = world.palisade(&["policy", "handlers", "--output", "json"]).await.unwrap().expect(0).unwrap();
    let printed = printed.json().unwrap();
    let mut expected: BTreeMap<String, Value> = BTreeMap::new();
    for role in printed.as_array().unwrap() {
        expected.insert(role["role"].as_str().unwrap().to_owned(), actions(&role["policy"]));
    }
    let text = world.palisade(&["policy", "handlers"]).await.unwrap().expect(0).unwrap().stdout;
    assert!(text.contains("guardduty (role GuardDutyRole)\n  lambda.amazonaws.com may sts:AssumeRole"), "{text}");

    world.install().await.unwrap().expect(0).unwrap();
    let root = world.aws.root();
    let roles = xml_texts(&root.query("iam", "2010-05-08", "ListRoles", &[]).await.unwrap(), "RoleName");
    let mut standing: BTreeMap<String, Value> = BTreeMap::new();
    for role in roles {
        let Some(id) = role.strip_prefix("palisade-").and_then(|rest| rest.split('-').next()) else { continue };
        let named = [("RoleName", role.as_str())];
        let policies = xml_texts(&root.query("iam", "2010-05-08", "ListRolePolicies", &named).await.unwrap(), "member");
        assert_eq!(policies.len(), 1, "{role}: {policies:?}");
        let parameters = [("RoleName", role.as_str()), ("PolicyName", policies[0].as_str())];
        let answer = root.query("iam", "2010-05-08", "GetRolePolicy", &parameters).await.unwrap();
        let document = xml_texts(&answer, "PolicyDocument").remove(0);
        let document = percent_decode_str(&document).decode_utf8_lossy().into_owned();
        standing.insert(id.to_owned(), actions(&serde_json::from_str(&document).unwrap()));
    }
    assert_eq!(standing, expected);
    assert_eq!(standing.len(), 6, "five functions and the follow-ups");
}

/// Everything but the resources, in which CloudFormation has filled in names by then.
fn actions(policy: &Value) -> Value {
    let mut policy = policy.clone();
    for statement in policy["Statement"].as_array_mut().unwrap() {
        statement.as_object_mut().unwrap().remove("Resource");
        statement.as_object_mut().unwrap().remove("Condition");
    }
    policy
}
