//! Security Hub, GuardDuty and Macie in the account under test.

use serde_json::{Value, json};

use super::aws;

fn finding(account: &str, id: &str) -> Value {
    json!({
        "SchemaVersion": "2018-10-08", "Id": id, "GeneratorId": "palisade/unprotected", "AwsAccountId": account,
        "ProductArn": format!("arn:aws:securityhub:eu-west-1:{account}:product/{account}/default"),
        "CreatedAt": "2026-01-01T00:00:00.000Z", "UpdatedAt": "2026-01-01T00:00:00.000Z",
        "Title": "Instance is not protected", "Description": "d", "Severity": {"Label": "HIGH"},
        "Types": ["Software and Configuration Checks"], "Resources": [{"Type": "AwsEc2Instance", "Id": "i-1"}],
    })
}

#[tokio::test]
async fn a_finding_keeps_its_note_when_its_product_updates_it() {
    let aws = aws().await;
    let root = aws.root();
    let first = finding(aws.account(), "one");
    let off = root.import_findings(std::slice::from_ref(&first)).await.unwrap_err();
    assert_eq!(off.code(), Some("InvalidAccessException"), "Security Hub is off at first");
    root.enable_security_hub().await.unwrap();
    root.import_findings(&[first.clone(), finding(aws.account(), "two")]).await.unwrap();

    let identifier = |id: &str| json!({"Id": id, "ProductArn": first["ProductArn"]});
    let update = json!({
        "FindingIdentifiers": [identifier("one"), identifier("absent")],
        "Note": {"Text": "scan started", "UpdatedBy": "palisade"},
        "Workflow": {"Status": "NOTIFIED"},
    });
    let answer = root.rest("securityhub", "PATCH", "/findings/batchupdate", update).await.unwrap();
    assert_eq!(answer["ProcessedFindings"], json!([identifier("one")]));
    assert_eq!(answer["UnprocessedFindings"][0]["ErrorCode"], "FindingNotFound");

    let mut archived = first.clone();
    archived["RecordState"] = json!("ARCHIVED");
    archived["Workflow"] = json!({"Status": "NEW"});
    root.import_findings(&[archived]).await.unwrap();
    let only = json!({"Id": [{"Value": "one", "Comparison": "EQUALS"}]});
    let [kept] = root.findings(&only).await.unwrap().try_into().unwrap();
    assert_eq!((&kept["Note"]["Text"], &kept["Workflow"]["Status"]), (&json!("scan started"), &json!("NOTIFIED")));
    assert_eq!(kept["RecordState"], "ARCHIVED");
    let active = json!({"RecordState": [{"Value": "ACTIVE", "Comparison": "EQUALS"}]});
    let active = root.findings(&active).await.unwrap();
    assert_eq!(active.iter().map(|finding| &finding["Id"]).collect::<Vec<_>>(), ["two"]);
    assert_eq!(
        root.in_region("us-east-1").findings(&json!({})).await.unwrap_err().code(),
        Some("InvalidAccessException")
    );
}

#[tokio::test]
async fn incomplete_findings_are_refused_one_by_one() {
    let aws = aws().await;
    aws.root().enable_security_hub().await.unwrap();
    let mut incomplete = finding(aws.account(), "no-title");
    incomplete.as_object_mut().unwrap().remove("Title");
    let refused = aws.root().import_findings(&[incomplete, finding(aws.account(), "good")]).await.unwrap_err();
    assert!(refused.to_string().contains("Title"), "{refused}");
    assert_eq!(aws.root().findings(&json!({})).await.unwrap().len(), 1);
}

#[tokio::test]
async fn guardduty_and_macie_say_whether_they_are_on() {
    let aws = aws().await;
    let root = aws.root();
    let detectors = root.rest("guardduty", "GET", "/detector", Value::Null).await.unwrap();
    assert_eq!(detectors["detectorIds"], json!([]));
    let id = root.enable_guardduty().await.unwrap();
    let detector = root.rest("guardduty", "GET", &format!("/detector/{id}"), Value::Null).await.unwrap();
    assert_eq!(detector["status"], "ENABLED");
    assert!(detector["serviceRole"].as_str().unwrap().contains(aws.account()));

    assert!(root.rest("macie2", "GET", "/macie", Value::Null).await.is_err(), "off at first");
    root.enable_macie().await.unwrap();
    assert_eq!(root.rest("macie2", "GET", "/macie", Value::Null).await.unwrap()["status"], "ENABLED");
}
