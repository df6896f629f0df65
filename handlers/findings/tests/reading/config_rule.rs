//! Invocations of custom rules by AWS Config.

use palisade_contract::InstanceId;
use palisade_findings::{ConfigInvocation, Event, MessageType, Unreadable};
use serde_json::{Value, json};

use crate::support::{INSTANCE, OWNER, event, with, without};

fn invocation(invoking: &Value) -> Value {
    json!({
        "version": "1.0",
        "accountId": OWNER,
        "configRuleName": "protected-by-policy",
        "configRuleArn": format!("arn:aws:config:eu-west-3:{OWNER}:config-rule/r"),
        "invokingEvent": invoking.to_string(),
        "ruleParameters": "{\"policy\":\"Linux\"}",
        "resultToken": "token",
        "eventLeftScope": false,
    })
}

fn change() -> Value {
    json!({
        "messageType": "ConfigurationItemChangeNotification",
        "notificationCreationTime": "2031-02-03T04:05:07Z",
        "configurationItem": {
            "awsAccountId": OWNER,
            "awsRegion": "eu-west-1",
            "resourceType": "AWS::EC2::Instance",
            "resourceId": INSTANCE,
            "configurationItemStatus": "OK",
            "configurationItemCaptureTime": "2031-02-03T04:05:06Z",
            "relationships": [{"resourceType": "AWS::EC2::Instance", "resourceId": "i-11111111"}],
        },
    })
}

fn read(value: &Value) -> ConfigInvocation {
    match event(value) {
        Event::ConfigRule(invocation) => *invocation,
        other => panic!("not an invocation: {other:?}"),
    }
}

#[test]
fn a_change_of_an_instance() {
    let read = read(&invocation(&change()));
    assert_eq!(read.message_type, MessageType::ItemChange);
    assert_eq!(read.account.as_deref(), Some(OWNER));
    assert_eq!(read.region.as_deref(), Some("eu-west-1"));
    assert_eq!(read.rule_name.as_deref(), Some("protected-by-policy"));
    assert_eq!(read.instance(), InstanceId::parse(INSTANCE));
    assert_eq!(read.ordering_timestamp(), Some("2031-02-03T04:05:06Z"));
    assert_eq!(read.rule_parameters["policy"], json!("Linux"));
    assert_eq!(read.result_token.as_deref(), Some("token"));
    assert!(!read.needs_history() && !read.forced_not_applicable());
}

#[test]
fn an_oversized_change_has_a_summary() {
    let summary = change()["configurationItem"].clone();
    let invoking =
        json!({"messageType": "OversizedConfigurationItemChangeNotification", "configurationItemSummary": summary});
    let read = read(&invocation(&invoking));
    assert!(read.needs_history());
    assert_eq!(read.instance(), InstanceId::parse(INSTANCE));
    assert!(!read.forced_not_applicable());
}

#[test]
fn a_schedule_has_no_resource() {
    for word in ["ScheduledNotification", "ConfigurationSnapshotDeliveryCompleted"] {
        let invoking =
            json!({"messageType": word, "awsAccountId": OWNER, "notificationCreationTime": "2031-02-03T04:05:07Z"});
        let read = read(&without(&invocation(&invoking), "/accountId"));
        assert_eq!(read.message_type.as_str(), word);
        assert_eq!(read.account.as_deref(), Some(OWNER));
        assert_eq!(read.region.as_deref(), Some("eu-west-3"));
        assert_eq!(read.ordering_timestamp(), Some("2031-02-03T04:05:07Z"));
        assert_eq!(read.resource_id, None);
        assert!(!read.forced_not_applicable());
    }
}

#[test]
fn what_is_gone_is_not_applicable() {
    for (status, forced) in [
        ("OK", false),
        ("ResourceDiscovered", false),
        ("ResourceDeleted", true),
        ("ResourceDeletedNotRecorded", true),
        ("ResourceNotRecorded", true),
    ] {
        let invoking = with(&change(), "/configurationItem/configurationItemStatus", json!(status));
        assert_eq!(read(&invocation(&invoking)).forced_not_applicable(), forced, "{status}");
    }
    assert!(read(&with(&invocation(&change()), "/eventLeftScope", json!(true))).forced_not_applicable());
    let volume = with(&change(), "/configurationItem/resourceType", json!("AWS::EC2::Volume"));
    let read = read(&invocation(&volume));
    assert!(read.forced_not_applicable());
    assert_eq!(read.instance(), None);
}

#[test]
fn parameters_may_be_missing_but_not_broken() {
    for value in [json!(""), json!("{}"), json!("null"), Value::Null, json!(" "), json!({})] {
        assert!(read(&with(&invocation(&change()), "/ruleParameters", value)).rule_parameters.is_empty());
    }
    assert!(read(&without(&invocation(&change()), "/ruleParameters")).rule_parameters.is_empty());
    let broken = event(&with(&invocation(&change()), "/ruleParameters", json!("{policy")));
    assert!(matches!(broken, Event::Unreadable(Unreadable::NotJson { subject: "rule parameters", .. })));
    let list = event(&with(&invocation(&change()), "/ruleParameters", json!("[]")));
    assert_eq!(list, Event::Unreadable(Unreadable::WrongShape { subject: "rule parameters", expected: "an object" }));
}

#[test]
fn an_unreadable_invoking_event_is_told() {
    for value in [json!(""), json!("{"), json!("[]"), Value::Null] {
        let event = event(&with(&invocation(&change()), "/invokingEvent", value));
        assert!(matches!(event, Event::Unreadable(_)), "{event:?}");
    }
    assert!(matches!(event(&without(&invocation(&change()), "/invokingEvent")), Event::Unreadable(_)));
    let unknown = json!({"messageType": "SomethingNew"});
    assert_eq!(read(&invocation(&unknown)).message_type, MessageType::Other("SomethingNew".into()));
}
