//! Security Hub findings in OCSF.

use palisade_contract::Severity;
use palisade_findings::NotActionable;
use serde_json::{Value, json};

use crate::support::{INSTANCE, OWNER, envelope, facts, ids, ocsf, ocsf_finding, refusal, with, without};

#[test]
fn the_form_is_known_by_itself() {
    for detail_type in ["Findings Imported V2", "Security Hub Findings - Imported"] {
        let read = facts(&envelope("aws.securityhub", detail_type, &json!({"findings": [ocsf_finding()]})));
        assert_eq!(read.class_uid, Some(2004));
        assert_eq!(read.account.as_deref(), Some(OWNER));
        assert_eq!(read.region.as_deref(), Some("eu-west-1"));
        assert_eq!(read.product_name.as_deref(), Some("Some product"));
        assert_eq!(ids(&read.cited), [INSTANCE]);
        assert_eq!(read.actionable(), Ok(()));
    }
}

#[test]
fn four_spellings_of_an_instance() {
    let arn = format!("arn:aws:ec2:eu-west-1:{OWNER}:instance/{INSTANCE}");
    for kind in ["AWS::EC2::Instance", "AwsEc2Instance"] {
        for uid in [INSTANCE, arn.as_str()] {
            let resources = json!([{"type": kind, "uid": uid}, {"type": "AWS::EC2::Volume", "uid": "i-11111111"}]);
            assert_eq!(ids(&facts(&ocsf(&with(&ocsf_finding(), "/resources", resources))).cited), [INSTANCE]);
        }
    }
}

#[test]
fn owner_and_region_have_substitutes() {
    let resources = json!([{"type": "X", "uid": "x", "region": "ap-south-1", "owner": {"account": {"uid": "1"}}}]);
    let read = facts(&ocsf(&with(&without(&ocsf_finding(), "/cloud"), "/resources", resources)));
    assert_eq!((read.account.as_deref(), read.region.as_deref()), (Some("1"), Some("ap-south-1")));
    let bare = without(&without(&ocsf_finding(), "/cloud"), "/metadata/product");
    let read = facts(&ocsf(&bare));
    assert_eq!((read.account.as_deref(), read.region.as_deref()), (Some("333344445555"), Some("eu-west-3")));
}

#[test]
fn severity_by_number_then_by_word() {
    for (id, word, raw, label) in [
        (json!(1), json!("x"), json!(1), Some(Severity::Informational)),
        (json!(3), json!("High"), json!(3), Some(Severity::Medium)),
        (json!(6), json!("x"), json!(6), Some(Severity::Critical)),
        (json!(99), json!("Fatal"), json!(99), Some(Severity::Critical)),
        (Value::Null, json!("Low"), json!("Low"), Some(Severity::Low)),
        (json!(0), json!("Unknown"), json!(0), None),
    ] {
        let read = facts(&ocsf(&with(&with(&ocsf_finding(), "/severity_id", id), "/severity", word)));
        assert_eq!((read.severity, read.severity_label), (raw, label));
    }
}

#[test]
fn only_what_is_current_counts() {
    for status in ["Suppressed", "Resolved", "ARCHIVED", "Deleted"] {
        let event = ocsf(&with(&ocsf_finding(), "/status", json!(status)));
        assert_eq!(refusal(&event), Some(format!("the finding has the status {}", status.to_lowercase())));
    }
    for (id, current) in [(1, true), (2, true), (3, false), (4, false), (5, false), (6, false), (99, true)] {
        let event = ocsf(&with(&without(&ocsf_finding(), "/status"), "/status_id", json!(id)));
        assert_eq!(facts(&event).current().is_ok(), current, "{id}");
    }
    let closed = ocsf(&with(&ocsf_finding(), "/activity_id", json!(3)));
    assert_eq!(refusal(&closed).as_deref(), Some("the finding has the status closed"));
    assert_eq!(refusal(&ocsf(&with(&ocsf_finding(), "/status", json!("In Progress")))), None);
}

#[test]
fn our_own_findings_are_left_alone() {
    let vendor = json!({"name": "x", "uid": "arn:aws:securityhub:eu-west-1::productv2/trend-micro/x"});
    for (pointer, value) in [
        ("/metadata/product", vendor),
        ("/metadata/product", json!({"vendor_name": "Trend Micro"})),
        ("/finding_info/analytic", json!({"uid": "palisade/unprotected-instance"})),
        ("/finding_info/uid", json!("palisade/1")),
    ] {
        let read = facts(&ocsf(&with(&ocsf_finding(), pointer, value)));
        assert_eq!(read.actionable(), Err(NotActionable::OwnProduct), "{pointer}");
    }
}

#[test]
fn vulnerabilities_are_read() {
    let vulnerabilities = json!([
        {"cve": {"uid": "CVE-2031-1234"}, "advisory": {"uid": "USN-1"}},
        {"cve": {"uid": "cve-2031-1234"}, "related_vulnerabilities": ["CVE-2031-5678"]},
    ]);
    let cited = facts(&ocsf(&with(&ocsf_finding(), "/vulnerabilities", vulnerabilities))).cited;
    assert_eq!(cited.cves, ["CVE-2031-1234", "CVE-2031-5678"]);
    assert_eq!(cited.other_vulnerability_ids, ["USN-1"]);
}
