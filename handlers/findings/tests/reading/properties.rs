//! Properties that hold for arbitrary JSON made of the words that real events use.

use palisade_contract::InstanceId;
use palisade_findings::{Cited, Delivery, Event};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::{facts, guardduty, with};

const KEYS: &[&str] = &[
    "source",
    "detail-type",
    "detail",
    "account",
    "region",
    "resources",
    "Records",
    "Sns",
    "Message",
    "MessageId",
    "TopicArn",
    "body",
    "messageId",
    "messageAttributes",
    "eventSource",
    "ERROR_CODE",
    "stringValue",
    "requestContext",
    "requestPayload",
    "responsePayload",
    "palisade",
    "invokingEvent",
    "ruleParameters",
    "configRuleName",
    "resultToken",
    "configurationItem",
    "resourceType",
    "resourceId",
    "awsRegion",
    "findings",
    "Resources",
    "Type",
    "Id",
    "Severity",
    "Normalized",
    "Label",
    "Vulnerabilities",
    "RecordState",
    "Workflow",
    "Status",
    "ProductArn",
    "ProductFields",
    "class_uid",
    "finding_info",
    "metadata",
    "uid",
    "type",
    "severity",
    "severity_id",
    "status",
    "resource",
    "instanceDetails",
    "instanceId",
    "s3BucketDetails",
    "name",
    "service",
    "detection",
    "sequence",
    "archived",
    "additionalInfo",
    "value",
    "resourcesAffected",
    "s3Bucket",
    "packageVulnerabilityDetails",
    "vulnerabilityId",
    "relatedVulnerabilities",
    "id",
    "event",
    "finding",
    "cwes",
    "cve",
    "vulnerabilities",
];

const WORDS: &[&str] = &[
    "",
    " ",
    "aws.guardduty",
    "aws.macie",
    "aws.inspector2",
    "aws.securityhub",
    "aws.events",
    "lambda",
    "GuardDuty Finding",
    "Macie Finding",
    "Macie Alert",
    "Inspector2 Finding",
    "Findings Imported V2",
    "Scheduled Event",
    "i-0fedcba9",
    "i-0FEDCBA9",
    "i-0fedcba9876543210",
    "i-blank",
    "arn:aws:ec2:eu-west-1:1:instance/i-0fedcba9",
    "arn:aws:ec2:::instance/",
    "arn:::::",
    "arn:aws:s3:::b/k",
    "AWS_EC2_INSTANCE",
    "EC2_INSTANCE",
    "AwsEc2Instance",
    "AWS::EC2::Instance",
    "AwsS3Bucket",
    "CVE-2031-1234",
    "cve-2031-123456",
    "CVE-2031-",
    "CVE-é031-1234",
    "HIGH",
    "8.9",
    "NaN",
    "follow-up",
    "aws:sqs",
    "{}",
    "[]",
    "{\"sample\":true}",
    "{\"Records\":[{\"messageId\":\"m\",\"body\":\"{}\"}]}",
    "[[[[",
    "\u{1F9F1}palisad\u{e9}",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![4 => prop::sample::select(WORDS).prop_map(str::to_owned), 1 => any::<String>()]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![9 => prop::sample::select(KEYS).prop_map(str::to_owned), 1 => any::<String>()]
}

fn object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::vec((key(), value), 0..8)
        .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>()))
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        // Tenths survive being written and read again.
        (0..200_u32).prop_map(|tenths| json!(f64::from(tenths) / 10.0)),
        word().prop_map(Value::String),
    ];
    leaf.prop_recursive(6, 96, 8, |inner| {
        prop_oneof![prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array), object(inner)]
    })
}

/// Either anything, or an envelope of one of our sources around anything.
fn event_value() -> impl Strategy<Value = Value> {
    let pairs = [
        ("aws.guardduty", "GuardDuty Finding"),
        ("aws.macie", "Macie Finding"),
        ("aws.macie", "Macie Alert"),
        ("aws.inspector2", "Inspector2 Finding"),
        ("aws.inspector2", "Inspector2 Scan"),
        ("aws.securityhub", "Findings Imported V2"),
        ("aws.events", "Scheduled Event"),
    ];
    let envelope = (prop::sample::select(pairs.to_vec()), object(json_value()), json_value()).prop_map(
        |((source, detail_type), detail, resources)| {
            json!({"source": source, "detail-type": detail_type, "detail": detail, "resources": resources})
        },
    );
    let findings = prop::collection::vec(object(json_value()), 0..4).prop_map(
        |findings| json!({"source": "aws.securityhub", "detail-type": "x", "detail": {"findings": findings}}),
    );
    prop_oneof![json_value(), envelope, findings]
}

fn all_cited(event: &Event) -> Cited {
    match event {
        Event::Finding(finding) => finding.cited(),
        Event::NotAFinding(notice) => notice.cited.clone(),
        _ => Cited::default(),
    }
}

fn is_instance_id(text: &str) -> bool {
    let digits = text.strip_prefix("i-").unwrap_or_default();
    matches!(digits.len(), 8 | 17) && digits.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
}

fn is_cve(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    matches!(parts[..], ["CVE", year, number] if year.len() == 4 && digits(year) && number.len() >= 4 && digits(number))
}

fn events(delivery: &Delivery) -> Vec<Event> {
    delivery.records.iter().map(|record| record.event.clone()).collect()
}

/// What is read from each wrapping of `value`.
fn wrapped(value: &Value) -> Vec<Delivery> {
    let text = value.to_string();
    let notification = json!({"Type": "Notification", "TopicArn": "t", "Message": text}).to_string();
    let sqs = |body: &str| json!({"Records": [{"messageId": "m", "eventSource": "aws:sqs", "body": body}]});
    let destination = json!({"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": value});
    [
        json!({"Records": [{"EventSource": "aws:sns", "Sns": {"Message": text}}]}),
        sqs(&text),
        sqs(&notification),
        sqs(&destination.to_string()),
        destination.clone(),
        json!({"source": "lambda", "detail-type": "x", "detail": destination}),
    ]
    .iter()
    .map(Delivery::read)
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_is_read_and_what_comes_out_is_checked(value in event_value()) {
        let delivery = Delivery::read(&value);
        for record in &delivery.records {
            let cited = all_cited(&record.event);
            prop_assert!(cited.instances.iter().map(InstanceId::as_str).all(is_instance_id));
            prop_assert!(cited.cves.iter().all(|cve| is_cve(cve)));
            prop_assert!(cited.malformed_instances.iter().all(|text| !is_instance_id(text)));
            if let Event::Finding(finding) = &record.event
                && let Ok(actionable) = finding.actionable()
            {
                prop_assert!(!actionable.is_empty());
                prop_assert!(actionable.iter().all(|facts| facts.current().is_ok() && !facts.own_product));
            }
        }
        for id in delivery.batch_item_failures() {
            prop_assert!(delivery.records.iter().any(|record| record.message_id.as_deref() == Some(id)));
        }
    }

    #[test]
    fn a_wrapping_changes_nothing(value in event_value()) {
        let bare = events(&Delivery::read(&value));
        for delivery in wrapped(&value) {
            prop_assert_eq!(events(&delivery), bare.clone());
        }
    }

    #[test]
    fn what_is_not_read_does_not_matter(
        junk in json_value(),
        place in prop::sample::select(vec![
            "/detail/title", "/detail/description", "/detail/createdAt", "/detail/service/action",
            "/detail/service/evidence", "/detail/service/count", "/detail/service/runtimeDetails",
            "/detail/resource/accessKeyDetails", "/detail/resource/instanceDetails/launchTime",
            "/detail/resource/instanceDetails/tags", "/detail/resource/instanceDetails/networkInterfaces",
            "/detail/resource/instanceDetails/platform", "/resources", "/version", "/extra",
        ]),
    ) {
        let read = facts(&with(&guardduty(), place, junk));
        let wanted = facts(&guardduty());
        prop_assert_eq!(&read.cited, &wanted.cited);
        prop_assert_eq!((read.account, read.region), (wanted.account, wanted.region));
        prop_assert_eq!((read.severity_label, read.archived), (wanted.severity_label, wanted.archived));
    }
}
