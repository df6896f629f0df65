//! Which events a handler answers, by events of our own making.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use palisade_contract::{Integration, Severity};
use palisade_decisions::{Triage, Verdict, triage};
use palisade_findings::Delivery;
use serde_json::{Value, json};

fn asker() -> Triage {
    Triage {
        integration: Integration::GuardDuty,
        account: "111122223333".to_owned(),
        region: "eu-central-1".to_owned(),
        floor: Severity::Medium,
    }
}

fn finding() -> Value {
    json!({
        "version": "0", "id": "e-1", "source": "aws.guardduty", "detail-type": "GuardDuty Finding",
        "account": "111122223333", "region": "eu-central-1", "time": "2031-01-01T00:00:00Z", "resources": [],
        "detail": {
            "id": "f-1", "type": "Recon:EC2/Portscan", "accountId": "111122223333", "region": "eu-central-1",
            "severity": 5, "service": {"archived": false},
            "resource": {"resourceType": "Instance", "instanceDetails": {"instanceId": "i-0a1b2c3d4e5f60718"}}
        }
    })
}

fn verdict(event: &Value) -> Verdict {
    triage(&asker(), &Delivery::read(event).records.first().unwrap().event)
}

fn ignored(edit: impl Fn(&mut Value)) -> String {
    let mut event = finding();
    edit(&mut event);
    match verdict(&event) {
        Verdict::Ignore(reason) => reason,
        other => panic!("not ignored: {other:?}"),
    }
}

#[test]
fn a_current_finding_of_this_account_is_answered() {
    let Verdict::Respond(instances) = verdict(&finding()) else { panic!("not answered") };
    assert_eq!(instances.first().unwrap().as_str(), "i-0a1b2c3d4e5f60718");
}

fn from_security_hub(edit: impl Fn(&mut Value)) -> Verdict {
    let mut event = json!({
        "version": "0", "id": "e-2", "source": "aws.securityhub", "detail-type": "Security Hub Findings - Imported",
        "account": "111122223333", "region": "eu-central-1", "time": "2031-01-01T00:00:00Z", "resources": [],
        "detail": {"findings": [{
            "Id": "f-2", "ProductArn": "arn:aws:securityhub:eu-central-1::product/some/product", "GeneratorId": "some",
            "AwsAccountId": "111122223333", "Region": "eu-central-1", "RecordState": "ACTIVE",
            "Workflow": {"Status": "NEW"}, "Severity": {"Label": "HIGH"},
            "Resources": [{"Type": "AwsEc2Instance", "Id": "i-0a1b2c3d4e5f60718"}]
        }]}
    });
    edit(&mut event);
    let asker = Triage { integration: Integration::SecurityHub, ..asker() };
    triage(&asker, &Delivery::read(&event).records.first().unwrap().event)
}

#[test]
fn a_security_hub_finding_is_answered_once() {
    assert!(matches!(from_security_hub(|_| ()), Verdict::Respond(_)));
    let notified = from_security_hub(|e| e["detail"]["findings"][0]["Workflow"]["Status"] = json!("NOTIFIED"));
    assert_eq!(notified, Verdict::Ignore("the finding's workflow is notified: it has been answered".to_owned()));
    let low = from_security_hub(|e| e["detail"]["findings"][0]["Severity"]["Label"] = json!("LOW"));
    assert_eq!(low, Verdict::Ignore("severity LOW is below the floor MEDIUM".to_owned()));
}

#[test]
fn what_a_person_hands_over_is_answered_whatever_its_severity_and_workflow() {
    let chosen = |edit: &dyn Fn(&mut Value)| {
        from_security_hub(|event| {
            event["detail-type"] = json!("Security Hub Findings - Custom Action");
            event["detail"]["actionName"] = json!("Palisade");
            edit(&mut event["detail"]["findings"][0]);
        })
    };
    assert!(matches!(chosen(&|f| f["Severity"]["Label"] = json!("LOW")), Verdict::Respond(_)));
    assert!(matches!(chosen(&|f| f["Workflow"]["Status"] = json!("NOTIFIED")), Verdict::Respond(_)));
    assert!(matches!(chosen(&|f| f["AwsAccountId"] = json!("999988887777")), Verdict::Ignore(_)));
    assert!(matches!(chosen(&|f| f["Workflow"]["Status"] = json!("SUPPRESSED")), Verdict::Ignore(_)));
}

#[test]
fn each_refusal_says_why() {
    assert_eq!(
        ignored(|e| e["detail"]["accountId"] = json!("999988887777")),
        "the finding belongs to account 999988887777; the handler there answers it"
    );
    assert_eq!(
        ignored(|e| e["detail"]["region"] = json!("us-east-1")),
        "the finding belongs to region us-east-1; the handler there answers it"
    );
    assert_eq!(ignored(|e| e["detail"]["severity"] = json!(3.9)), "severity LOW is below the floor MEDIUM");
    assert_eq!(ignored(|e| e["detail"]["service"]["archived"] = json!(true)), "the finding is archived");
    assert_eq!(
        ignored(|e| e["detail"]["resource"] = json!({"resourceType": "AccessKey"})),
        "the finding cites no EC2 instance"
    );
    assert_eq!(
        ignored(|e| {
            e["source"] = json!("aws.macie");
            e["detail-type"] = json!("Macie Finding");
            e["detail"] =
                json!({"id": "m", "accountId": "111122223333", "resourcesAffected": {"s3Bucket": {"name": "b"}}});
        }),
        "a macie finding is not for the guardduty handler"
    );
}

#[test]
fn what_cannot_be_read_is_kept_not_dropped() {
    assert!(matches!(verdict(&json!("not an event")), Verdict::Unreadable(_)));
    assert!(matches!(verdict(&json!({"hello": "world"})), Verdict::Unreadable(_)));
}
