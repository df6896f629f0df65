//! What makes an invocation fail, and what is logged about it.

use std::time::{Duration, Instant};

use palisade_contract::{ActionResult, DecisionWord};
use palisade_runtime::Invocation;
use serde_json::{Value, json};

use crate::sample::{Memory, finding, invocation, service};

const NOWHERE: &str = "http://127.0.0.1:9";

async fn rejected(log: &Memory, payload: &Value) -> String {
    service(NOWHERE, log).answer(payload, &invocation()).await.unwrap_err().message
}

#[tokio::test]
async fn a_failed_action_fails_the_invocation() {
    let log = Memory::default();
    assert_eq!(rejected(&log, &finding("fail")).await, "the disk is on fire");
    let outcome = &log.outcomes()[0];
    assert_eq!((outcome.decision, outcome.reason.as_str()), (DecisionWord::Act, "failed: the disk is on fire"));
    assert_eq!(outcome.finding_id.as_deref(), Some("8eb1a1c3"));
    let error = &log.errors()[0];
    assert_eq!((&error["palisade"], &error["handler"]), (&json!("error"), &json!("guardduty")));
    assert_eq!((&error["request_id"], &error["finding_id"]), (&json!("r-1"), &json!("8eb1a1c3")));
    assert_eq!((&error["error"], &error["causes"]), (&json!("the disk is on fire"), &json!([])));
}

#[tokio::test]
async fn what_was_done_before_the_failure_is_told() {
    let log = Memory::default();
    assert_eq!(rejected(&log, &finding("fail late")).await, "no answer");
    let outcome = &log.outcomes()[0];
    assert_eq!((outcome.reason.as_str(), outcome.actions[0].result), ("protected", ActionResult::Failed));
}

#[tokio::test]
async fn an_event_of_ours_that_cannot_be_read_is_not_lost() {
    for payload in [
        json!({"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": "no JSON"}),
        json!({"Records": [{"Sns": {"MessageId": "m", "Message": "{"}}]}),
        json!("{"),
    ] {
        let log = Memory::default();
        rejected(&log, &payload).await;
        let outcomes = log.outcomes();
        assert_eq!((outcomes.len(), log.errors().len()), (1, 1), "{payload}");
        assert_eq!(outcomes[0].decision, DecisionWord::Fail);
        assert!(outcomes[0].reason.starts_with("the event cannot be read: "), "{}", outcomes[0].reason);
    }
}

#[tokio::test]
async fn what_was_never_meant_for_us_is_ignored() {
    let other_service = json!({"source": "aws.health", "detail-type": "x", "detail": {}});
    for payload in [other_service, json!({"Records": [{"s3": {}}]})] {
        let log = Memory::default();
        let value = service(NOWHERE, &log).answer(&payload, &invocation()).await.unwrap();
        assert_eq!(value["decision"], "ignore", "{payload}");
        assert!(log.errors().is_empty());
    }
}

#[tokio::test]
async fn what_has_no_known_form_is_kept_for_a_person() {
    for payload in [json!({}), json!({"key1": "value1"}), json!([1]), Value::Null] {
        let log = Memory::default();
        rejected(&log, &payload).await;
        assert_eq!((log.outcomes().len(), log.errors().len()), (1, 1), "{payload}");
        assert_eq!(log.outcomes()[0].decision, DecisionWord::Fail);
    }
}

#[tokio::test]
async fn one_failure_among_several_fails_them_all() {
    let log = Memory::default();
    let records: Vec<Value> = ["well", "fail", "fail late"]
        .iter()
        .map(|ask| json!({"Sns": {"MessageId": ask, "Message": finding(ask).to_string()}}))
        .collect();
    let message = rejected(&log, &json!({ "Records": records })).await;
    assert_eq!(message, "the disk is on fire (and 1 more of 3)");
    assert_eq!((log.outcomes().len(), log.errors().len()), (3, 2));
}

#[tokio::test]
async fn a_handler_that_hangs_is_stopped_in_time_to_tell() {
    let log = Memory::default();
    let begun = Instant::now();
    // The grace of a second after the deadline has nearly passed already.
    let invocation = Invocation { deadline: begun.checked_sub(Duration::from_millis(900)).unwrap(), ..invocation() };
    let rejection = service(NOWHERE, &log).answer(&finding("hang"), &invocation).await.unwrap_err();
    assert_eq!(rejection.message, "the handler did not end before its deadline");
    assert_eq!(log.outcomes().len(), 1);
    assert!(begun.elapsed() < Duration::from_secs(5));
}
