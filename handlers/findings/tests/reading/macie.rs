//! Macie findings, and alerts of Macie Classic.

use palisade_contract::{Integration, Severity};
use palisade_findings::{Event, LegacyService};
use serde_json::{Value, json};

use crate::support::{OWNER, envelope, event, facts, notice, refusal, with, without};

fn macie() -> Value {
    let bucket = json!({
        "name": "ledger",
        "arn": "arn:aws:s3:::ledger",
        "publicAccess": {"effectivePermission": "PUBLIC"},
    });
    envelope(
        "aws.macie",
        "Macie Finding",
        &json!({
            "accountId": OWNER,
            "region": "eu-west-1",
            "id": "finding-1",
            "type": "SensitiveData:S3Object/Personal",
            "severity": {"score": 2, "description": "Medium"},
            "category": "CLASSIFICATION",
            "archived": false,
            "resourcesAffected": {"s3Bucket": bucket, "s3Object": {"key": "2031 q1.csv", "path": "ledger/2031 q1.csv"}},
            "classificationDetails": {
                "detailedResultsLocation": "s3://results/x",
                "result": {"sensitiveData": [{"category": "PERSONAL_INFORMATION"}, {"category": "CREDENTIALS"}]},
            },
            "policyDetails": {"actor": {"userIdentity": {"assumedRole": {"accountId": "999999999999"}}}},
        }),
    )
}

#[test]
fn bucket_object_and_owner() {
    let read = facts(&macie());
    assert_eq!(read.integration, Integration::Macie);
    assert_eq!(read.account.as_deref(), Some(OWNER));
    assert_eq!(read.cited.buckets, ["ledger"]);
    assert_eq!(read.cited.object_keys, ["2031 q1.csv"]);
    assert_eq!(read.public_access.as_deref(), Some("PUBLIC"));
    assert_eq!(read.data_categories, ["PERSONAL_INFORMATION", "CREDENTIALS"]);
    assert_eq!((read.severity, read.severity_label), (json!(2), Some(Severity::Medium)));
    assert_eq!(refusal(&macie()), None);
}

#[test]
fn policy_findings_have_nulls() {
    let event = with(&macie(), "/detail/classificationDetails", Value::Null);
    let event = with(&event, "/detail/resourcesAffected/s3Object", Value::Null);
    let read = facts(&event);
    assert_eq!(read.cited.buckets, ["ledger"]);
    assert!(read.cited.object_keys.is_empty() && read.data_categories.is_empty());
    assert_eq!(read.resource_type.as_deref(), Some("s3Bucket"));
}

#[test]
fn severity_by_word_then_by_score() {
    for (sent, raw, label) in [
        (json!({"score": 3}), json!(3), Some(Severity::High)),
        (json!({"score": "1"}), json!("1"), Some(Severity::Low)),
        (json!({"description": "high"}), json!("high"), Some(Severity::High)),
        (json!("Low"), json!("Low"), Some(Severity::Low)),
        (json!({"score": 9}), json!(9), None),
        (Value::Null, Value::Null, None),
    ] {
        let read = facts(&with(&macie(), "/detail/severity", sent));
        assert_eq!((read.severity, read.severity_label), (raw, label));
    }
}

#[test]
fn archived_or_without_bucket_is_not_acted_on() {
    let archived = with(&macie(), "/detail/archived", json!(true));
    assert_eq!(refusal(&archived).as_deref(), Some("the finding is archived"));
    let nothing = without(&macie(), "/detail/resourcesAffected");
    assert_eq!(refusal(&nothing).as_deref(), Some("the finding cites no bucket"));
}

#[test]
fn the_bucket_may_be_known_by_its_arn_only() {
    let bucket = json!({"s3Bucket": {"arn": "arn:aws-cn:s3:::ledger"}});
    assert_eq!(facts(&with(&macie(), "/detail/resourcesAffected", bucket)).cited.buckets, ["ledger"]);
    let object = json!({"s3Object": {"bucketArn": "arn:aws:s3:::ledger", "key": "k"}});
    assert_eq!(facts(&with(&macie(), "/detail/resourcesAffected", object)).cited.buckets, ["ledger"]);
}

#[test]
fn classic_alerts_are_recognised() {
    let detail = json!({
        "alert-arn": format!("arn:aws:macie:eu-west-1:{OWNER}:trigger/t/alert/a"),
        "risk-score": 6,
        "actor": "999999999999:role",
        "summary": {"Bucket": {"ledger": 3, "archive": 1}},
    });
    let Event::Legacy(legacy) = event(&envelope("aws.macie", "Macie Alert", &detail)) else { panic!("not legacy") };
    assert_eq!(legacy.service, LegacyService::MacieClassic);
    assert_eq!(legacy.account.as_deref(), Some(OWNER));
    assert_eq!(legacy.severity, json!(6));
    assert_eq!(legacy.buckets, ["ledger", "archive"]);
    assert_eq!(notice(&envelope("aws.macie", "Macie Other", &json!({}))).integration, Some(Integration::Macie));
}
