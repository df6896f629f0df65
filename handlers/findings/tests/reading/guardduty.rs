//! GuardDuty findings in all their shapes, and its other events.

use palisade_contract::{Integration, Severity};
use serde_json::{Value, json};

use crate::support::{
    INSTANCE, OWNER, SHORT_INSTANCE, envelope, facts, guardduty, ids, notice, refusal, with, without,
};

#[test]
fn the_owner_stands_inside() {
    let read = facts(&guardduty());
    assert_eq!(read.integration, Integration::GuardDuty);
    assert_eq!(read.account.as_deref(), Some(OWNER));
    assert_eq!(read.region.as_deref(), Some("eu-west-1"));
    assert_eq!(read.event_account.as_deref(), Some("333344445555"));
    assert_eq!(read.finding_id.as_deref(), Some("finding-1"));
    assert_eq!(read.resource_role.as_deref(), Some("TARGET"));
    assert_eq!(read.finding_types().collect::<Vec<_>>(), ["Trojan:EC2/Palisade"]);
    assert_eq!(refusal(&guardduty()), None);
}

#[test]
fn the_arn_helps_out_then_the_envelope() {
    let bare = without(&without(&guardduty(), "/detail/accountId"), "/detail/region");
    let read = facts(&bare);
    assert_eq!((read.account.as_deref(), read.region.as_deref()), (Some(OWNER), Some("eu-west-1")));
    let read = facts(&without(&bare, "/detail/arn"));
    assert_eq!((read.account.as_deref(), read.region.as_deref()), (Some("333344445555"), Some("eu-west-3")));
}

#[test]
fn account_ids_stay_as_they_are() {
    let odd = facts(&with(&guardduty(), "/detail/accountId", json!("0012345")));
    assert_eq!(odd.account.as_deref(), Some("0012345"));
    let number = facts(&with(&guardduty(), "/detail/accountId", json!(210_987_654_321_u64)));
    assert_eq!(number.account.as_deref(), Some(OWNER));
}

#[test]
fn severity_comes_in_three_types() {
    for (sent, label) in [
        (json!(9), Severity::Critical),
        (json!(8.9), Severity::High),
        (json!("7.0"), Severity::High),
        (json!(4), Severity::Medium),
        (json!(3.9), Severity::Low),
        (json!("1"), Severity::Low),
    ] {
        let read = facts(&with(&guardduty(), "/detail/severity", sent.clone()));
        assert_eq!((read.severity, read.severity_label), (sent, Some(label)));
    }
    for sent in [Value::Null, json!("high"), json!({})] {
        assert_eq!(facts(&with(&guardduty(), "/detail/severity", sent)).severity_label, None);
    }
}

#[test]
fn instance_details_count_with_any_resource_type() {
    for kind in ["S3Bucket", "EKSCluster", "ECSCluster", "Container", "AccessKey"] {
        let read = facts(&with(&guardduty(), "/detail/resource/resourceType", json!(kind)));
        assert_eq!(read.resource_type.as_deref(), Some(kind));
        assert_eq!(ids(&read.cited), [INSTANCE]);
    }
}

#[test]
fn bystanders_are_not_taken() {
    let bystanders = json!({
        "action": {"awsApiCallAction": {"affectedResources": {"AWS::EC2::Instance": "i-11111111"}}},
        "additionalInfo": {"recent": ["i-22222222"]},
    });
    let event = with(&guardduty(), "/detail/service", bystanders);
    let event =
        with(&event, "/detail/resource", json!({"resourceType": "AccessKey", "tags": [{"value": "i-33333333"}]}));
    let event = with(&event, "/resources", json!(["i-44444444"]));
    assert_eq!(facts(&event).cited, palisade_findings::Cited::default());
    assert_eq!(refusal(&event).as_deref(), Some("the finding cites no EC2 instance"));
}

#[test]
fn malformed_ids_are_kept_for_the_log() {
    let event = with(&guardduty(), "/detail/resource/instanceDetails/instanceId", json!("i-redacted"));
    let cited = facts(&event).cited;
    assert!(cited.instances.is_empty());
    assert_eq!(cited.malformed_instances, ["i-redacted"]);
    assert_eq!(refusal(&event).as_deref(), Some("the finding cites no valid EC2 instance id, only `i-redacted`"));
}

#[test]
fn an_attack_sequence_lists_its_resources() {
    let resources = json!([
        {"resourceType": "EC2_INSTANCE", "uid": format!("arn:aws:ec2:eu-west-1:{OWNER}:instance/{INSTANCE}")},
        {"resourceType": "EC2_INSTANCE", "uid": SHORT_INSTANCE},
        {"resourceType": "EC2_INSTANCE", "uid": INSTANCE},
        {"resourceType": "EC2_INSTANCE", "name": "i-55555555"},
        {"resourceType": "EC2_INSTANCE", "uid": "unknown", "name": "i-66666666"},
        {"resourceType": "EC2_NETWORK_INTERFACE", "uid": "i-77777777"},
        {"resourceType": "S3_BUCKET", "uid": "arn:aws:s3:::ledger"},
        {"resourceType": "S3_OBJECT", "uid": "arn:aws:s3:::ledger/2031.csv"},
        "i-88888888", null,
    ]);
    let event = with(&guardduty(), "/detail/resource", json!({"resourceType": "AttackSequence"}));
    let event = with(&event, "/detail/service/detection", json!({"sequence": {"resources": resources}}));
    let cited = facts(&event).cited;
    assert_eq!(ids(&cited), [INSTANCE, SHORT_INSTANCE]);
    assert_eq!(cited.malformed_instances, ["unknown"]);
    assert_eq!((cited.buckets, cited.object_keys), (vec!["ledger".to_owned()], vec!["2031.csv".to_owned()]));
}

#[test]
fn buckets_are_a_list_or_one() {
    let named = |value: Value| facts(&with(&guardduty(), "/detail/resource/s3BucketDetails", value)).cited;
    let cited = named(json!([
        {"name": "one", "arn": "arn:aws:s3:::one"},
        {"arn": "arn:aws:s3:::two", "s3ObjectDetails": [{"key": "a b.txt"}]},
        {"name": "one"},
        null,
    ]));
    assert_eq!((cited.buckets, cited.object_keys), (vec!["one".to_owned(), "two".into()], vec!["a b.txt".to_owned()]));
    assert_eq!(named(json!({"name": "three"})).buckets, ["three"]);
    assert!(named(json!(7)).buckets.is_empty());
}

#[test]
fn archived_is_false_when_nothing_says_so() {
    assert!(!facts(&without(&guardduty(), "/detail/service")).archived);
    for archived in [json!(true), json!("true")] {
        let event = with(&guardduty(), "/detail/service/archived", archived);
        assert_eq!(refusal(&event).as_deref(), Some("the finding is archived"));
    }
}

#[test]
fn samples_are_told_in_two_ways() {
    for info in [json!({"sample": true}), json!({"type": "default", "value": "{\"sample\":true,\"other\":{}}"})] {
        let read = facts(&with(&guardduty(), "/detail/service/additionalInfo", info));
        assert!(read.sample);
        assert_eq!(read.actionable(), Ok(()), "whether samples are acted on is decided elsewhere");
    }
    for info in [json!({"value": "{\"sample\":false}"}), json!({"value": "sample"}), Value::Null, json!("sample")] {
        assert!(!facts(&with(&guardduty(), "/detail/service/additionalInfo", info)).sample);
    }
}

#[test]
fn other_events_are_not_findings() {
    let scan = json!({"s3ObjectDetails": {"bucketName": "ledger", "objectKey": "a/b"}, "scanStatus": "COMPLETED"});
    let read = notice(&envelope("aws.guardduty", "GuardDuty Malware Protection Object Scan Result", &scan));
    assert_eq!(read.integration, Some(Integration::GuardDuty));
    assert_eq!(
        (read.cited.buckets.as_slice(), read.cited.object_keys.as_slice()),
        (["ledger".to_owned()].as_slice(), ["a/b".to_owned()].as_slice())
    );
    assert_eq!(read.reason.to_string(), "events of this detail-type carry no finding");

    let details = json!({"resourceType": "EC2", "ec2InstanceDetails": {"instanceId": INSTANCE}});
    let coverage = json!({"resourceAccountId": OWNER, "resourceDetails": details});
    let read = notice(&envelope("aws.guardduty", "GuardDuty Runtime Protection Unhealthy", &coverage));
    assert_eq!((ids(&read.cited), read.account.as_deref()), (vec![INSTANCE], Some(OWNER)));
    assert_eq!(read.region.as_deref(), Some("eu-west-3"));
}
