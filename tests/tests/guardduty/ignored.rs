//! Findings that are not for this function, here: neither the rule lets them through nor does the function act on them.

use palisade_contract::DecisionWord;
use palisade_tests::world::{World, finding};
use serde_json::{Value, json};

use crate::support::*;

const INSTANCE: &str = "i-0123456789abcdef0";

/// Findings that ask for nothing, and what the function says about each.
fn others(world: &World) -> Vec<(&'static str, Value, &'static str)> {
    let event = |id: &'static str, change: &dyn Fn(&mut Value)| {
        let mut event = finding(world, id, INSTANCE);
        change(&mut event["detail"]);
        event
    };
    vec![
        (
            "of-another-account",
            event("of-another-account", &|detail| detail["accountId"] = "999988887777".into()),
            "the finding belongs to account 999988887777; the handler there answers it",
        ),
        (
            "of-another-region",
            event("of-another-region", &|detail| detail["region"] = "us-west-2".into()),
            "the finding belongs to region us-west-2; the handler there answers it",
        ),
        ("low", event("low", &|detail| detail["severity"] = json!(3.9)), "severity LOW is below the floor MEDIUM"),
        ("archived", event("archived", &|detail| detail["service"]["archived"] = json!(true)), "archived"),
        (
            "of-a-user",
            event("of-a-user", &|detail| {
                detail["resource"] = json!({"resourceType": "AccessKey", "accessKeyDetails": {"userName": "somebody"}});
            }),
            "instance",
        ),
    ]
}

#[tokio::test]
async fn they_are_left_alone() {
    let world = installed("").await;
    for (id, event, reason) in others(&world) {
        let outcome = world.aws.root().invoke(FUNCTION, &event).await.unwrap();
        assert_eq!((&outcome["decision"], &outcome["finding_id"]), (&json!("ignore"), &json!(id)));
        assert!(outcome["reason"].as_str().unwrap().contains(reason), "{reason} is not in {outcome:#}");
        assert_eq!((&outcome["actions"], &outcome["api_calls"]), (&json!([]), &json!(0)));
    }
    assert_eq!(role_calls(&world).len(), 0, "not even the key is read for them");
}

#[tokio::test]
async fn the_rule_keeps_them_from_the_function() {
    let world = installed("").await;
    for (id, event, _) in others(&world) {
        // The pattern cannot compare regions; its bus only ever carries its own.
        if id != "of-another-region" {
            world.put(&event).await.unwrap();
        }
    }
    let (instance, _) = protected(&world).await;
    answer(&world, "for-us", &instance).await;
    let seen: Vec<_> = world.outcomes().await.unwrap().into_iter().map(|o| (o.finding_id, o.decision)).collect();
    assert_eq!(seen, [(Some("for-us".to_owned()), DecisionWord::Act)], "an event that does not match costs nothing");
}
