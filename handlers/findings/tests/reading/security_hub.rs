//! Security Hub findings in ASFF.

use palisade_contract::{Integration, Severity};
use palisade_findings::NotActionable;
use serde_json::{Value, json};

use crate::support::{
    ADMINISTRATOR, INSTANCE, OWNER, SHORT_INSTANCE, asff, envelope, facts, finding, ids, notice, refusal, security_hub,
    with, without,
};

fn one(finding: Value) -> Value {
    security_hub(&[finding])
}

#[test]
fn the_owner_stands_inside() {
    let read = facts(&one(asff()));
    assert_eq!(read.integration, Integration::SecurityHub);
    assert_eq!(read.account.as_deref(), Some(OWNER));
    assert_eq!(read.region.as_deref(), Some("eu-west-1"));
    assert_eq!(read.event_account.as_deref(), Some(ADMINISTRATOR));
    assert_eq!(ids(&read.cited), [INSTANCE]);
    assert_eq!(read.severity, json!(70));
    assert_eq!(refusal(&one(asff())), None);
}

#[test]
fn the_region_is_looked_for_in_five_places() {
    let region = |value: &Value| facts(&one(value.clone())).region.unwrap();
    let mut value = with(&asff(), "/Region", json!("ap-south-1"));
    value["Resources"][0]["Region"] = json!("ap-south-2");
    value["Id"] = json!("arn:aws:x:ap-east-1:1:finding/1");
    value["ProductArn"] = json!("arn:aws:securityhub:ap-east-2::product/a/b");
    assert_eq!(region(&value), "ap-south-1");
    value = without(&value, "/Region");
    assert_eq!(region(&value), "ap-south-2");
    value["Resources"][0]["Region"] = json!("global");
    assert_eq!(region(&value), "ap-east-1");
    value["Id"] = json!("no-arn");
    assert_eq!(region(&value), "ap-east-2");
    value = without(&value, "/ProductArn");
    assert_eq!(region(&value), "eu-west-3");
}

#[test]
fn labels_of_all_generations() {
    for (severity, raw, label) in [
        (json!({"Label": "LOW", "Normalized": 90}), json!(90), Some(Severity::Low)),
        (json!({"Normalized": 0, "Product": 3}), json!(0), Some(Severity::Informational)),
        (json!({"Normalized": 1}), json!(1), Some(Severity::Low)),
        (json!({"Normalized": 39}), json!(39), Some(Severity::Low)),
        (json!({"Normalized": 40}), json!(40), Some(Severity::Medium)),
        (json!({"Normalized": 70}), json!(70), Some(Severity::High)),
        (json!({"Normalized": 90}), json!(90), Some(Severity::Critical)),
        (json!({"Label": "MEDIUM"}), json!("MEDIUM"), Some(Severity::Medium)),
        (Value::Null, Value::Null, None),
    ] {
        let read = facts(&one(with(&asff(), "/Severity", severity)));
        assert_eq!((read.severity, read.severity_label), (raw, label));
    }
    let fields = json!({"aws/securityhub/SeverityLabel": "CRITICAL"});
    let old = with(&without(&asff(), "/Severity"), "/ProductFields", fields);
    assert_eq!(facts(&one(old)).severity_label, Some(Severity::Critical));
}

#[test]
fn only_what_is_current_counts() {
    let refused = |pointer, value| refusal(&one(with(&asff(), pointer, value)));
    assert_eq!(refused("/RecordState", json!("ARCHIVED")).as_deref(), Some("the finding's record is archived"));
    for status in ["RESOLVED", "SUPPRESSED"] {
        let reason = format!("the finding's workflow is {}", status.to_lowercase());
        assert_eq!(refused("/Workflow/Status", json!(status)), Some(reason.clone()));
        let old = with(&without(&asff(), "/Workflow"), "/WorkflowState", json!(status));
        assert_eq!(refusal(&one(old)), Some(reason));
    }
    assert_eq!(refused("/Workflow/Status", json!("NOTIFIED")), None);
    assert_eq!(refused("/ProductFields", json!({"archived": "true"})).as_deref(), Some("the finding is archived"));
    assert_eq!(refusal(&one(without(&without(&asff(), "/RecordState"), "/Workflow"))), None);
}

#[test]
fn our_own_findings_are_left_alone() {
    let vendor = |account| format!("arn:aws:securityhub:eu-west-1:{account}:product/trend-micro/deep-security");
    for (pointer, value) in [
        ("/ProductArn", json!(vendor("679593333241"))),
        ("/ProductArn", json!(vendor(""))),
        ("/GeneratorId", json!("palisade/unprotected-instance")),
        ("/Id", json!("Palisade/1")),
        ("/ProductFields", json!({"palisade/install": "x"})),
    ] {
        let read = facts(&one(with(&asff(), pointer, value)));
        assert!(read.own_product, "{pointer}");
        assert_eq!(read.actionable(), Err(NotActionable::OwnProduct));
    }
    for (pointer, value) in [
        ("/ProductArn", json!("arn:aws:securityhub:eu-west-1::product/not-trend-micro/x")),
        ("/GeneratorId", json!("pal")),
        ("/Title", json!("palisade")),
    ] {
        assert!(!facts(&one(with(&asff(), pointer, value))).own_product, "{pointer}");
    }
}

#[test]
fn resources_count_by_their_type() {
    let resources = json!([
        {"Type": "Other", "Id": "i-11111111"},
        {"Type": "AwsEc2Volume", "Id": "arn:aws:ec2:eu-west-1:1:volume/vol-1"},
        {"Type": "AwsEc2Instance", "Id": SHORT_INSTANCE},
        {"Type": "AwsEc2Instance", "Id": "arn:aws:ec2:eu-west-1:1:instance/i-redacted"},
        {"Type": "AwsS3Bucket", "Id": "arn:aws:s3:::ledger"},
        {"Type": "AwsS3Object", "Id": "arn:aws:s3:::ledger/a/b"},
        {"Id": INSTANCE},
    ]);
    let cited = facts(&one(with(&asff(), "/Resources", resources))).cited;
    assert_eq!(ids(&cited), [SHORT_INSTANCE]);
    assert_eq!(cited.malformed_instances, ["i-redacted"]);
    assert_eq!((cited.buckets, cited.object_keys), (vec!["ledger".to_owned()], vec!["a/b".to_owned()]));
}

#[test]
fn vulnerabilities_are_read() {
    let vulnerabilities =
        json!([{"Id": "cve-2031-1234"}, {"Id": "ALAS-1", "RelatedVulnerabilities": ["CVE-2031-5678"]}]);
    let cited = facts(&one(with(&asff(), "/Vulnerabilities", vulnerabilities))).cited;
    assert_eq!(cited.cves, ["CVE-2031-1234", "CVE-2031-5678"]);
    assert_eq!(cited.other_vulnerability_ids, ["ALAS-1"]);
}

#[test]
fn several_findings_are_judged_one_by_one() {
    let resolved = with(&with(&asff(), "/Workflow/Status", json!("RESOLVED")), "/Id", json!("first"));
    let current = with(&asff(), "/Id", json!("second"));
    let current = with(&current, "/Resources", json!([{"Type": "AwsEc2Instance", "Id": SHORT_INSTANCE}]));
    let read = finding(&security_hub(&[resolved.clone(), current]));
    assert_eq!(read.count(), 2);
    assert_eq!(read.finding_ids(), ["first", "second"]);
    assert_eq!(ids(&read.cited()), [INSTANCE, SHORT_INSTANCE]);
    let actionable = read.actionable().unwrap();
    assert_eq!(actionable.iter().map(|facts| facts.finding_id.as_deref().unwrap()).collect::<Vec<_>>(), ["second"]);

    let none = finding(&security_hub(&[resolved.clone(), with(&asff(), "/RecordState", json!("ARCHIVED"))]));
    assert_eq!(none.actionable().unwrap_err(), NotActionable::Workflow("RESOLVED".into()));
}

#[test]
fn custom_actions_carry_their_name() {
    let detail = json!({"actionName": "Scan now ", "findings": [asff()]});
    let event = envelope("aws.securityhub", "Security Hub Findings - Custom Action", &detail);
    assert_eq!(facts(&event).action_name.as_deref(), Some("Scan now "));
}

#[test]
fn events_without_findings_are_notices() {
    for detail in [json!({"insightResults": [{"x": 1}]}), json!({"findings": []}), json!({"findings": ["x", null]})] {
        let read = notice(&envelope("aws.securityhub", "Security Hub Insight Results", &detail));
        assert_eq!(read.reason.to_string(), "the event's list of findings is empty or absent");
        assert_eq!(read.account.as_deref(), Some(ADMINISTRATOR));
    }
}
