//! Queues, topics, dead letters and destinations around an event.

use palisade_findings::{Delivery, Event, FailureKind, Transport, Unreadable};
use serde_json::{Value, json};

use crate::support::{envelope, event, guardduty};

fn sqs(records: &[(&str, Value)]) -> Value {
    let record = |(id, body): &(&str, Value)| json!({"messageId": id, "body": body, "messageAttributes": {}, "eventSource": "aws:sqs"});
    json!({"Records": records.iter().map(record).collect::<Vec<_>>()})
}

fn sns(message: &Value) -> Value {
    json!({"Records": [{"EventSource": "aws:sns", "Sns": {"MessageId": "n", "Message": message}}]})
}

fn text(value: &Value) -> Value {
    Value::String(value.to_string())
}

#[test]
fn every_wrapping_yields_the_same_event() {
    let bare = guardduty();
    let wanted = event(&bare);
    let notification = json!({"Type": "Notification", "MessageId": "n", "TopicArn": "t", "Message": bare.to_string()});
    let destination = json!({"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": bare});
    for (value, transport) in [
        (bare.clone(), Transport::EventBridge),
        (text(&bare), Transport::EventBridge),
        (sns(&text(&bare)), Transport::Sns),
        (sqs(&[("m", text(&bare))]), Transport::Sqs),
        (sqs(&[("m", bare.clone())]), Transport::Sqs),
        (sqs(&[("m", text(&notification))]), Transport::Sqs),
        (destination.clone(), Transport::LambdaDestination),
        (sqs(&[("m", text(&destination))]), Transport::Sqs),
        (sns(&text(&destination)), Transport::Sns),
        (envelope("lambda", "Lambda Function Invocation Result - Failure", &destination), Transport::EventBridge),
        (json!({"requestContext": {}, "requestPayload": sns(&text(&bare))}), Transport::LambdaDestination),
    ] {
        let delivery = Delivery::read(&value);
        assert_eq!(delivery.records.len(), 1);
        assert_eq!((&delivery.records[0].event, delivery.transport), (&wanted, transport), "{value}");
        assert!(delivery.batch_item_failures().is_empty());
    }
}

#[test]
fn only_what_cannot_be_read_is_a_batch_item_failure() {
    let batch = sqs(&[
        ("good", text(&guardduty())),
        ("text", json!("hello")),
        ("empty", json!("")),
        ("unknown", json!("{\"hello\":\"world\"}")),
        ("notice", text(&envelope("aws.ec2", "x", &json!({})))),
        ("two", text(&json!({"Records": [{"messageId": "a", "body": "x"}, {"messageId": "b", "body": "y"}]}))),
    ]);
    let delivery = Delivery::read(&batch);
    assert_eq!(delivery.records.len(), 7);
    assert_eq!(delivery.batch_item_failures(), ["text", "empty", "unknown", "two"]);
    assert_eq!(delivery.records[0].message_id.as_deref(), Some("good"));
    assert!(matches!(delivery.records[1].event, Event::Unreadable(Unreadable::NotJson { subject: "SQS body", .. })));

    assert!(Delivery::read(&sns(&json!("hello"))).batch_item_failures().is_empty(), "SNS has no partial failure");
}

#[test]
fn dead_letters_tell_why() {
    let attribute = |value: &str| json!({"stringValue": value, "dataType": "String"});
    let mut letter = sqs(&[("m", text(&guardduty()))]);
    letter["Records"][0]["messageAttributes"] = json!({
        "RULE_ARN": attribute("arn:aws:events:eu-west-1:1:rule/r"),
        "TARGET_ARN": attribute("arn:aws:lambda:eu-west-1:210987654321:function:f"),
        "ERROR_CODE": attribute("THROTTLING"),
        "ERROR_MESSAGE": attribute("slow down"),
        "RETRY_ATTEMPTS": attribute("185"),
        "EXHAUSTED_RETRY_CONDITION": attribute("MaximumRetryAttempts"),
    });
    let delivery = Delivery::read(&letter);
    let record = &delivery.records[0];
    assert_eq!(record.error_code(), Some("THROTTLING"));
    let failure = record.failure.as_ref().unwrap();
    assert_eq!((failure.kind, failure.attempts), (FailureKind::Target, Some(185)));
    assert_eq!(failure.condition.as_deref(), Some("MaximumRetryAttempts"));
    assert_eq!(failure.rule_arn.as_deref(), Some("arn:aws:events:eu-west-1:1:rule/r"));
    assert_eq!((failure.account().as_deref(), failure.region().as_deref()), (Some("210987654321"), Some("eu-west-1")));

    letter["Records"][0]["messageAttributes"] = json!({
        "RequestID": attribute("r-1"),
        "ErrorCode": attribute("200"),
        "ErrorMessage": attribute("task timed out"),
    });
    let delivery = Delivery::read(&letter);
    let failure = delivery.records[0].failure.as_ref().unwrap();
    assert_eq!((failure.kind, failure.request_id.as_deref()), (FailureKind::Function, Some("r-1")));
    assert_eq!((failure.code.as_deref(), failure.message.as_deref()), (Some("200"), Some("task timed out")));
    assert!(matches!(delivery.records[0].event, Event::Finding(_)));

    let mut topic = sns(&text(&guardduty()));
    topic["Records"][0]["Sns"]["MessageAttributes"] = json!({"ErrorCode": {"Type": "String", "Value": "429"}});
    assert_eq!(Delivery::read(&topic).records[0].error_code(), Some("429"));
}

#[test]
fn destinations_tell_why() {
    let record = |condition: &str| {
        json!({
            "requestContext": {
                "requestId": "r-1", "condition": condition, "approximateInvokeCount": 3,
                "functionArn": "arn:aws:lambda:eu-west-1:210987654321:function:f:$LATEST",
            },
            "requestPayload": guardduty(),
            "responseContext": {"functionError": "Unhandled"},
            "responsePayload": {"errorType": "ApiDown", "errorMessage": "no answer"},
        })
    };
    let delivery = Delivery::read(&record("EventAgeExceeded"));
    let failure = delivery.records[0].failure.as_ref().unwrap();
    assert_eq!((failure.kind, failure.attempts), (FailureKind::Destination, Some(3)));
    assert_eq!(failure.condition.as_deref(), Some("EventAgeExceeded"));
    assert_eq!((failure.code.as_deref(), failure.message.as_deref()), (Some("ApiDown"), Some("no answer")));
    assert_eq!(Delivery::read(&record("Success")).records[0].failure, None);
    let nothing = json!({"requestContext": {}, "requestPayload": null});
    assert_eq!(event(&nothing), Event::Unreadable(Unreadable::UnknownForm));
}

#[test]
fn the_outermost_id_stays() {
    let inner = json!({"Type": "Notification", "MessageId": "inner", "TopicArn": "t", "Message": "{}"});
    let delivery = Delivery::read(&sqs(&[("outer", text(&inner))]));
    assert_eq!(delivery.records[0].message_id.as_deref(), Some("outer"));
    assert_eq!(Delivery::read(&inner).records[0].message_id.as_deref(), Some("inner"));
}

#[test]
fn records_of_other_services_are_refused_by_name() {
    let s3 = json!({"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"name": "b"}}}, 7]});
    let delivery = Delivery::read(&s3);
    let reasons: Vec<_> = delivery
        .records
        .iter()
        .map(|record| match &record.event {
            Event::Unreadable(reason) => reason.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(reasons, ["records of `aws:s3` are not read here", "records of `unknown` are not read here"]);
    assert!(Delivery::read(&json!({"Records": []})).records.is_empty());
}
