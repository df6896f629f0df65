//! Which events the rule lets through, asked of the emulator's EventBridge one by one; and that Security Hub's rule leaves
//! Macie's findings to this one.

use palisade_contract::{Integration, Severity, Wanted, event_pattern};
use palisade_tests::world::{World, imported, macie_finding, ocsf};
use serde_json::{Value, json};

use crate::BUCKET;

fn pattern(integration: Integration, account: &str, minimum: Severity, enabled: &[Integration]) -> Value {
    let account = json!(account);
    let wanted = Wanted { minimum, account: &account, custom_action: "palisade", enabled };
    event_pattern(integration, &wanted).unwrap()
}

async fn matches(world: &World, pattern: &Value, event: &Value) -> bool {
    let input = json!({"EventPattern": pattern.to_string(), "Event": event.to_string()});
    let answer = world.aws.root().json("events", "AWSEvents.TestEventPattern", input).await.unwrap();
    answer["Result"].as_bool().unwrap()
}

#[tokio::test]
async fn only_what_asks_for_an_answer_comes_through() {
    let world = World::start().await.unwrap();
    let medium = pattern(Integration::Macie, world.aws.account(), Severity::Medium, &[Integration::Macie]);
    let event = macie_finding(&world, "first", BUCKET, Some("q1.csv"));
    for (pointer, value, expected) in [
        ("/detail/title", json!("as it is"), true),
        ("/detail/severity", json!({"score": 2, "description": "Medium"}), true),
        ("/detail/severity", json!({"score": 1, "description": "Low"}), false),
        ("/detail/severity", json!({"score": 3}), false),
        ("/detail/accountId", json!("999988887777"), false),
        ("/detail/archived", json!(true), false),
        ("/detail/resourcesAffected/s3Object", json!(null), true),
        ("/detail/resourcesAffected/s3Bucket", json!(null), false),
        // A delegated administrator gets copies: the envelope's account does not matter.
        ("/account", json!("999988887777"), true),
        ("/source", json!("aws.macie2"), false),
        ("/detail-type", json!("Macie Alert"), false),
    ] {
        let mut event = event.clone();
        *event.pointer_mut(pointer).unwrap() = value.clone();
        assert_eq!(matches(&world, &medium, &event).await, expected, "{pointer} {value}");
    }
    // Macie knows three words; with a floor above them nothing comes.
    let critical = pattern(Integration::Macie, world.aws.account(), Severity::Critical, &[Integration::Macie]);
    assert!(!matches(&world, &critical, &event).await);
}

#[tokio::test]
async fn security_hub_leaves_macies_findings_to_macie_where_that_is_on() {
    let world = World::start().await.unwrap();
    let of = |enabled: &[Integration]| pattern(Integration::SecurityHub, world.aws.account(), Severity::High, enabled);
    let with = of(&[Integration::Macie, Integration::SecurityHub]);
    let without = of(&[Integration::SecurityHub]);
    let mut finding = palisade_tests::world::asff(&world, "first", "i-0123456789abcdef0");
    finding["ProductArn"] = json!("arn:aws:securityhub:eu-west-1::product/aws/macie");
    let asff = imported(&world, &finding);
    let mut finding = ocsf(&world, "first", "i-0123456789abcdef0");
    finding["metadata"]["product"]["name"] = json!("Macie");
    let ocsf = imported(&world, &finding);
    for event in [&asff, &ocsf] {
        assert!(!matches(&world, &with, event).await);
        assert!(matches(&world, &without, event).await);
    }
}
