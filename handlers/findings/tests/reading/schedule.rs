//! Ticks of schedules, follow-ups and requests of CloudFormation.

use palisade_findings::{Delivery, Event, Schedule, Transport};
use serde_json::{Value, json};

use crate::support::{ADMINISTRATOR, envelope, event, notice, with};

fn read(value: &Value) -> Schedule {
    match event(value) {
        Event::Schedule(schedule) => *schedule,
        other => panic!("not a schedule: {other:?}"),
    }
}

#[test]
fn rules_and_scheduler_send_envelopes() {
    let arn = "arn:aws:events:eu-west-3:333344445555:rule/tick";
    for (source, detail) in [("aws.events", json!({})), ("aws.scheduler", json!("{}")), ("aws.scheduler", json!(""))] {
        let value = with(&envelope(source, "Scheduled Event", &detail), "/resources", json!([arn]));
        assert_eq!(Delivery::read(&value).transport, Transport::EventBridge);
        let read = read(&value);
        assert_eq!(read.source.as_deref(), Some(source));
        assert_eq!(read.account.as_deref(), Some(ADMINISTRATOR));
        assert_eq!(read.region.as_deref(), Some("eu-west-3"));
        assert_eq!(read.time.as_deref(), Some("2031-02-03T04:05:06Z"));
        assert_eq!(read.schedule.as_deref(), Some(arn));
        assert_eq!(read.input, Value::Null);
    }
}

#[test]
fn a_custom_input_is_known_by_the_schedule_in_it() {
    let arn = "arn:aws-us-gov:scheduler:us-gov-west-1:1:schedule/group/tick";
    let value = json!({"action": "sync", "from": arn, "scheduledTime": "2031-02-03T04:05:06Z"});
    assert_eq!(Delivery::read(&value).transport, Transport::SchedulerInput);
    let read = read(&value);
    assert_eq!((read.source, read.account, read.region), (None, None, None));
    assert_eq!(read.schedule.as_deref(), Some(arn));
    assert_eq!(read.time.as_deref(), Some("2031-02-03T04:05:06Z"));
    assert_eq!(read.input, value);
    assert!(matches!(event(&json!({"action": "sync"})), Event::Unreadable(_)));
}

#[test]
fn other_sources_are_not_schedules() {
    assert_eq!(notice(&envelope("custom", "Scheduled Event", &json!({}))).integration, None);
    let read =
        notice(&envelope("aws.ec2", "EC2 Instance State-change Notification", &json!({"instance-id": "i-11111111"})));
    assert_eq!(read.reason.to_string(), "no integration reads events of this source");
    assert!(read.cited.instances.is_empty());
}

#[test]
fn follow_ups_and_custom_resources_are_passed_on() {
    let follow_up = json!({"palisade": "follow-up", "instance": "i-11111111", "schedule": "x"});
    assert_eq!(event(&follow_up), Event::FollowUp(follow_up.clone()));
    assert_eq!(Delivery::read(&follow_up).transport, Transport::FollowUp);
    assert!(matches!(event(&json!({"palisade": "other"})), Event::Unreadable(_)));

    let request = json!({"RequestType": "Delete", "ResponseURL": "https://example.com/", "LogicalResourceId": "x"});
    assert_eq!(event(&request), Event::CustomResource(request.clone()));
    assert_eq!(Delivery::read(&request).transport, Transport::CloudFormation);
    assert!(matches!(event(&json!({"RequestType": "Delete"})), Event::Unreadable(_)));
}
