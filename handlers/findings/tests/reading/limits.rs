//! Input that is too deep, too long or too often wrapped is refused with a reason.

use palisade_findings::{Delivery, Event, MAX_NESTED_TEXT, MAX_WRAPPINGS, Unreadable};
use serde_json::{Value, json};

use crate::support::{envelope, event, guardduty};

fn nested(depth: usize) -> Value {
    (0..depth).fold(Value::Null, |inner, _| json!([inner]))
}

fn body(text: &str) -> Value {
    json!({"Records": [{"messageId": "m", "body": text}]})
}

#[test]
fn depth_is_limited() {
    // The envelope and its detail are two of the 64 levels.
    let at = |depth| event(&envelope("aws.guardduty", "GuardDuty Finding", &json!({"x": nested(depth)})));
    assert!(matches!(at(62), Event::Finding(_)));
    assert_eq!(at(63), Event::Unreadable(Unreadable::TooDeep { subject: "event" }));

    // Far beyond what the stack would hold.
    let abyss = "[".repeat(1_000_000);
    let delivery = Delivery::read(&body(&abyss));
    assert_eq!(delivery.records[0].event, Event::Unreadable(Unreadable::TooDeep { subject: "SQS body" }));
    assert_eq!(delivery.batch_item_failures(), ["m"]);
}

#[test]
fn nested_text_is_limited() {
    let padded = |bytes: usize| {
        let event = guardduty().to_string();
        format!("{event}{}", " ".repeat(bytes - event.len()))
    };
    assert!(matches!(event(&body(&padded(MAX_NESTED_TEXT))), Event::Finding(_)));
    let long = event(&body(&padded(MAX_NESTED_TEXT + 1)));
    assert_eq!(long, Event::Unreadable(Unreadable::TooLong { subject: "SQS body", bytes: MAX_NESTED_TEXT + 1 }));
}

#[test]
fn wrappings_are_limited() {
    let wrapped =
        |times: usize| (0..times).fold(guardduty(), |inner, _| json!({"requestContext": {}, "requestPayload": inner}));
    assert!(matches!(event(&wrapped(MAX_WRAPPINGS)), Event::Finding(_)));
    assert_eq!(event(&wrapped(MAX_WRAPPINGS + 1)), Event::Unreadable(Unreadable::TooManyWrappings));
}

#[test]
fn a_crowd_of_resources_is_read_in_one_pass() {
    let many: Vec<_> = (0..200_000).map(|n| json!({"Type": "AwsEc2Instance", "Id": format!("i-{n:08x}")})).collect();
    let event =
        envelope("aws.securityhub", "Security Hub Findings - Imported", &json!({"findings": [{"Resources": many}]}));
    let Event::Finding(finding) = crate::support::event(&event) else { panic!("not a finding") };
    assert_eq!(finding.cited().instances.len(), 200_000);
}

#[test]
fn odd_values_are_unreadable() {
    for value in [
        json!(null),
        json!(true),
        json!(3),
        json!([]),
        json!({}),
        json!(""),
        json!({"Records": 1}),
        json!([guardduty()]),
    ] {
        assert!(matches!(event(&value), Event::Unreadable(_)), "{value}");
    }
}
