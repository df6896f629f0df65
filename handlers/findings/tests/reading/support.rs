//! Builders of small events, and shortcuts to what is read from them.

use palisade_contract::InstanceId;
use palisade_findings::{Cited, Delivery, Event, Facts, Finding, Notice};
use serde_json::{Value, json};

/// Owner of everything in these events, unless a test says otherwise.
pub(crate) const OWNER: &str = "210987654321";
/// Account whose bus the events come over.
pub(crate) const ADMINISTRATOR: &str = "333344445555";
/// An instance id of each length.
pub(crate) const INSTANCE: &str = "i-0fedcba9876543210";
pub(crate) const SHORT_INSTANCE: &str = "i-0fedcba9";

/// An envelope as the administrator's bus sends it.
pub(crate) fn envelope(source: &str, detail_type: &str, detail: &Value) -> Value {
    json!({
        "version": "0",
        "id": "6f0c6a3e-0000-4000-8000-000000000001",
        "source": source,
        "detail-type": detail_type,
        "account": ADMINISTRATOR,
        "region": "eu-west-3",
        "time": "2031-02-03T04:05:06Z",
        "resources": [],
        "detail": detail,
    })
}

/// The only event in `value`.
pub(crate) fn event(value: &Value) -> Event {
    let mut records = Delivery::read(value).records;
    assert_eq!(records.len(), 1, "{value}");
    records.pop().unwrap().event
}

pub(crate) fn finding(value: &Value) -> Finding {
    match event(value) {
        Event::Finding(finding) => finding,
        other => panic!("not a finding: {other:?}"),
    }
}

pub(crate) fn facts(value: &Value) -> Facts {
    let finding = finding(value);
    assert_eq!(finding.count(), 1, "{value}");
    finding.first().clone()
}

pub(crate) fn notice(value: &Value) -> Notice {
    match event(value) {
        Event::NotAFinding(notice) => *notice,
        other => panic!("not a notice: {other:?}"),
    }
}

/// Why the only finding in `value` asks for no action, or nothing when it asks for one.
pub(crate) fn refusal(value: &Value) -> Option<String> {
    facts(value).actionable().err().map(|reason| reason.to_string())
}

pub(crate) fn ids(cited: &Cited) -> Vec<&str> {
    cited.instances.iter().map(InstanceId::as_str).collect()
}

/// `value` with `new` at `pointer`; the parent must exist.
pub(crate) fn with(value: &Value, pointer: &str, new: Value) -> Value {
    let mut value = value.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    value.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(key.to_owned(), new);
    value
}

/// `value` without what is at `pointer`.
pub(crate) fn without(value: &Value, pointer: &str) -> Value {
    let mut value = value.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    value.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key).unwrap();
    value
}

/// A GuardDuty finding on [`INSTANCE`].
pub(crate) fn guardduty() -> Value {
    envelope(
        "aws.guardduty",
        "GuardDuty Finding",
        &json!({
            "accountId": OWNER,
            "region": "eu-west-1",
            "id": "finding-1",
            "arn": format!("arn:aws:guardduty:eu-west-1:{OWNER}:detector/d/finding/finding-1"),
            "type": "Trojan:EC2/Palisade",
            "severity": 5,
            "title": "Something about i-00000000",
            "updatedAt": "2031-02-03T04:05:06Z",
            "resource": {"resourceType": "Instance", "instanceDetails": {"instanceId": INSTANCE}},
            "service": {"archived": false, "resourceRole": "TARGET", "additionalInfo": {}},
        }),
    )
}

/// An Inspector finding with one CVE on [`INSTANCE`].
pub(crate) fn inspector() -> Value {
    envelope(
        "aws.inspector2",
        "Inspector2 Finding",
        &json!({
            "awsAccountId": OWNER,
            "findingArn": format!("arn:aws:inspector2:eu-west-1:{OWNER}:finding/1"),
            "type": "PACKAGE_VULNERABILITY",
            "severity": "HIGH",
            "status": "ACTIVE",
            "title": "CVE-2030-99999 and CWE-1 are only words here",
            "resources": [{"type": "AWS_EC2_INSTANCE", "id": INSTANCE, "region": "eu-west-1"}],
            "packageVulnerabilityDetails": {"vulnerabilityId": "CVE-2031-0001", "relatedVulnerabilities": []},
        }),
    )
}

/// One finding in ASFF on [`INSTANCE`].
pub(crate) fn asff() -> Value {
    json!({
        "AwsAccountId": OWNER,
        "Region": "eu-west-1",
        "Id": format!("arn:aws:access:eu-west-1:{OWNER}:finding/1"),
        "ProductArn": "arn:aws:securityhub:eu-west-1::product/some-vendor/some-product",
        "GeneratorId": "rule-7",
        "Types": ["TTPs/Execution"],
        "Severity": {"Label": "HIGH", "Normalized": 70},
        "RecordState": "ACTIVE",
        "Workflow": {"Status": "NEW"},
        "Resources": [{"Type": "AwsEc2Instance", "Id": format!("arn:aws:ec2:eu-west-1:{OWNER}:instance/{INSTANCE}")}],
    })
}

/// A Security Hub event with `findings` in ASFF.
pub(crate) fn security_hub(findings: &[Value]) -> Value {
    envelope("aws.securityhub", "Security Hub Findings - Imported", &json!({"findings": findings}))
}

/// One finding in OCSF on [`INSTANCE`].
pub(crate) fn ocsf_finding() -> Value {
    json!({
        "class_uid": 2004,
        "activity_id": 1,
        "cloud": {"account": {"uid": OWNER}, "region": "eu-west-1"},
        "finding_info": {"uid": "finding-1", "types": ["Threats"], "modified_time_dt": "2031-02-03T04:05:06Z"},
        "metadata": {"product": {"name": "Some product", "uid": "arn:aws:securityhub:eu-west-1::productv2/a/b"}},
        "resources": [{"type": "AWS::EC2::Instance", "uid": INSTANCE}],
        "severity": "High",
        "severity_id": 4,
        "status": "New",
        "status_id": 1,
    })
}

/// A Security Hub event with one finding in OCSF.
pub(crate) fn ocsf(finding: &Value) -> Value {
    envelope("aws.securityhub", "Findings Imported V2", &json!({"findings": [finding]}))
}
