//! `palisade policy handlers` prints what the roles of the functions really have.

use std::collections::BTreeMap;

use palisade_tests::aws::xml_texts;
use palisade_tests::world::World;
use percent_encoding::percent_decode_str;
use serde_json::Value;

const ALL: &str = "macie:\n  follow_up_every: 1m\ninspector:\n  follow_up_every: 1m\n\
                   security-hub:\n  follow_up_every: 1m\nwaf: {}\nconfig: {}\n";

#[tokio::test]
async fn what_is_printed_is_what_the_roles_have() {
    let world = World::start_with(ALL).await.unwrap();
    world.aws.root().enable_config().await.unwrap();
    let printed = world.palisade(&["policy", "handlers", "--output", "json"]).await.unwrap().expect(0).unwrap();
    let printed = printed.json().unwrap();
    let text = world.palisade(&["policy", "handlers"]).await.unwrap().expect(0).unwrap().stdout;
    assert!(text.contains("guardduty (role GuardDutyRole)\n  lambda.amazonaws.com may sts:AssumeRole"), "{text}");

    world.install().await.unwrap().expect(0).unwrap();
    let standing = standing(&world).await;
    let arns: BTreeMap<&str, &str> = standing.iter().map(|(id, (arn, _))| (id.as_str(), arn.as_str())).collect();
    let mut expected: BTreeMap<&str, Value> = BTreeMap::new();
    for role in printed.as_array().unwrap() {
        expected.insert(role["role"].as_str().unwrap(), filled_in(&world, &role["policy"], &arns));
    }
    let found: BTreeMap<&str, Value> =
        standing.iter().map(|(id, (_, policy))| (id.as_str(), filled_in(&world, policy, &arns))).collect();
    assert_eq!(found, expected);
    assert_eq!(found.len(), 7, "six functions and the follow-ups");
}

/// The roles as IAM holds them, by their ids in the template: ARN and inline policy.
async fn standing(world: &World) -> BTreeMap<String, (String, Value)> {
    let query = async |operation: &str, parameters: &[(&str, &str)]| {
        world.aws.root().query("iam", "2010-05-08", operation, parameters).await.unwrap()
    };
    let mut standing = BTreeMap::new();
    for role in xml_texts(&query("ListRoles", &[]).await, "RoleName") {
        let Some(id) = role.strip_prefix("palisade-").and_then(|rest| rest.split('-').next()) else { continue };
        let policies = xml_texts(&query("ListRolePolicies", &[("RoleName", &role)]).await, "member");
        assert_eq!(policies.len(), 1, "{role}: {policies:?}");
        let answer = query("GetRolePolicy", &[("RoleName", &role), ("PolicyName", &policies[0])]).await;
        let document = xml_texts(&answer, "PolicyDocument").remove(0);
        let document = percent_decode_str(&document).decode_utf8_lossy().into_owned();
        let arn = format!("arn:aws:iam::{}:role/{role}", world.aws.account());
        standing.insert(id.to_owned(), (arn, serde_json::from_str(&document).unwrap()));
    }
    standing
}

/// With the names that CloudFormation fills in. What AWS makes up is unknown before the install: the end of the secret's
/// ARN, and the key's id.
fn filled_in(world: &World, value: &Value, arns: &BTreeMap<&str, &str>) -> Value {
    match value {
        Value::Object(members) => match (members.get("Fn::Sub"), members.get("Fn::GetAtt")) {
            (Some(Value::String(text)), _) => {
                let text = text
                    .replace("${AWS::Partition}", "aws")
                    .replace("${AWS::Region}", world.aws.region())
                    .replace("${AWS::AccountId}", world.aws.account());
                filled_in(world, &Value::String(text), arns)
            }
            (_, Some(of)) => {
                assert_eq!(of[1], "Arn");
                arns[of[0].as_str().unwrap()].into()
            }
            _ => members.iter().map(|(name, value)| (name.clone(), filled_in(world, value, arns))).collect(),
        },
        Value::Array(values) => values.iter().map(|value| filled_in(world, value, arns)).collect(),
        Value::String(text) => known(text).into(),
        other => other.clone(),
    }
}

fn known(text: &str) -> String {
    for up_to in [":secret:palisade/workload-security-api-key-", ":key/"] {
        if let Some((before, _)) = text.split_once(up_to).filter(|_| text.starts_with("arn:")) {
            return format!("{before}{up_to}...");
        }
    }
    text.to_owned()
}
