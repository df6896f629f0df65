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
