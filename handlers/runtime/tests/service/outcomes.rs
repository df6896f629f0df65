//! One line per event, and the value in the form that the caller expects.

use palisade_contract::{DecisionWord, Integration, Severity};
use serde_json::{Value, json};

use crate::sample::{Memory, finding, follow_up, invocation, queue, service};

const NOWHERE: &str = "http://127.0.0.1:9";

async fn answer(log: &Memory, payload: &Value) -> Value {
    service(NOWHERE, log).answer(payload, &invocation()).await.unwrap()
}

#[tokio::test]
async fn one_event_gives_the_outcome_itself() {
    let log = Memory::default();
    let value = answer(&log, &finding("well")).await;
    let outcomes = log.outcomes();
    assert_eq!(outcomes.len(), 1);
    assert_eq!(serde_json::to_value(&outcomes[0]).unwrap(), value);
    assert!(log.errors().is_empty());
    let outcome = &outcomes[0];
    assert_eq!((outcome.palisade.as_str(), outcome.handler), ("outcome", Integration::GuardDuty));
    assert_eq!(outcome.version, env!("CARGO_PKG_VERSION"));
    assert_eq!((outcome.account.as_deref(), outcome.region.as_deref()), (Some("123456789012"), Some("eu-west-1")));
    assert_eq!((outcome.source.as_deref(), outcome.finding_id.as_deref()), (Some("aws.guardduty"), Some("8eb1a1c3")));
    assert_eq!(outcome.finding_type, json!("Backdoor:EC2/C&CActivity.B"));
    assert_eq!(outcome.severity_label, Some(Severity::High));
    assert_eq!(outcome.instances[0].as_str(), "i-0a1b2c3d4e5f60718");
    assert_eq!((outcome.decision, outcome.reason.as_str()), (DecisionWord::Act, "did well"));
    assert_eq!(outcome.api_calls, 0);
}

#[tokio::test]
async fn fields_that_the_event_does_not_have_are_null_or_empty() {
    let log = Memory::default();
    let value = answer(&log, &json!({"source": "aws.health", "detail-type": "AWS Health Event", "detail": {}})).await;
    assert_eq!(value["decision"], "ignore");
    for absent in ["account", "region", "finding_id", "finding_type", "severity_label"] {
        assert_eq!(value[absent], Value::Null, "{absent}");
    }
    for empty in ["instances", "buckets", "cves", "actions"] {
        assert_eq!(value[empty], json!([]), "{empty}");
    }
}

#[tokio::test]
async fn several_events_give_a_list() {
    let log = Memory::default();
    let records: Vec<Value> =
        ["a", "b"].iter().map(|ask| json!({"Sns": {"MessageId": ask, "Message": finding(ask).to_string()}})).collect();
    let value = answer(&log, &json!({ "Records": records })).await;
    let reasons: Vec<&Value> = value["outcomes"].as_array().unwrap().iter().map(|outcome| &outcome["reason"]).collect();
    assert_eq!(reasons, ["did a", "did b"]);
    assert_eq!(log.outcomes().len(), 2);
}

#[tokio::test]
async fn no_event_gives_an_empty_list() {
    let log = Memory::default();
    assert_eq!(answer(&log, &json!({ "Records": [] })).await, json!({ "outcomes": [] }));
    assert!(log.outcomes().is_empty());
}

#[tokio::test]
async fn a_queue_is_told_which_messages_failed() {
    let log = Memory::default();
    let bodies = ["well", "fail", "well"].map(|ask| finding(ask).to_string());
    let value = answer(&log, &queue(&bodies)).await;
    assert_eq!(value["batchItemFailures"], json!([{"itemIdentifier": "m1"}]));
    assert_eq!(value["outcomes"].as_array().unwrap().len(), 3);
    assert_eq!((log.outcomes().len(), log.errors().len()), (3, 1));

    let log = Memory::default();
    let value = answer(&log, &queue(&[finding("well").to_string()])).await;
    assert_eq!(value["batchItemFailures"], json!([]));
}

#[tokio::test]
async fn a_queues_message_that_is_no_event_is_left_in_it() {
    for body in ["plain text", "{}"] {
        let log = Memory::default();
        let value = answer(&log, &queue(&[body.to_owned()])).await;
        assert_eq!(value["batchItemFailures"], json!([{"itemIdentifier": "m0"}]), "{body}");
    }
}

#[tokio::test]
async fn a_follow_up_tells_what_it_is_about() {
    let log = Memory::default();
    let value = answer(&log, &follow_up("subject")).await;
    assert_eq!((&value["finding_id"], &value["reason"]), (&json!("f-1"), &json!("looked again")));
}

#[tokio::test]
async fn a_handler_sees_its_function() {
    let log = Memory::default();
    let value = answer(&log, &follow_up("context")).await;
    let function = "arn:aws:lambda:eu-west-1:123456789012:function:palisade-guardduty";
    assert_eq!(value["reason"], format!("{function} 123456789012 1800000000000"));
}

#[tokio::test]
async fn an_outcome_is_no_copy_of_the_event() {
    let mut event = finding("well");
    event["detail"]["id"] = json!("é".repeat(50_000));
    event["detail"]["type"] = json!({"not": "a word"});
    let log = Memory::default();
    let value = answer(&log, &event).await;
    assert_eq!(value["finding_id"].as_str().unwrap().len(), 1_024);
    assert_eq!(value["finding_type"], Value::Null);
}
