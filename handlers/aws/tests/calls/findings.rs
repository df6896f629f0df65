//! The three operations on Security Hub findings.

use palisade_aws::{ErrorKind, FindingUpdate, WorkflowStatus};
use serde_json::{Value, json};

use crate::server::{Answer, Server};

const PRODUCT: &str = "arn:aws:securityhub:eu-west-1:123456789012:product/123456789012/default";

fn imported(count: usize) -> Answer {
    Answer::json(&json!({"FailedCount": 0, "SuccessCount": count, "FailedFindings": []}))
}

/// A finding with all that Security Hub asks for, and no more.
fn custom(id: &str) -> Value {
    json!({
        "SchemaVersion": "2018-10-08", "Id": id, "GeneratorId": "palisade", "AwsAccountId": "123456789012",
        "ProductArn": "arn:aws:securityhub:eu-west-1:123456789012:product/123456789012/default",
        "CreatedAt": "2026-11-22T12:00:00Z", "UpdatedAt": "2026-11-22T12:00:00Z", "Title": "t", "Description": "d",
        "Resources": [{"Type": "AwsEc2Instance", "Id": "i-0123456789abcdef0"}],
    })
}

#[tokio::test]
async fn imports_go_in_batches() {
    let server = Server::start([imported(100), imported(1)]).await;
    let findings: Vec<Value> = (0..101).map(|n| custom(&format!("f{n}"))).collect();
    server.aws().batch_import_findings(&findings).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].line(), "POST /findings/import");
    assert_eq!(seen[0].header("content-type"), "application/json");
    assert_eq!(seen[0].json()["Findings"].as_array().unwrap().len(), 100);
    assert_eq!(seen[1].json(), json!({"Findings": [custom("f100")]}));
    assert!(seen[0].header("authorization").contains("/eu-west-1/securityhub/aws4_request"));
}

#[tokio::test]
async fn no_findings_no_call() {
    let server = Server::start([imported(0)]).await;
    server.aws().batch_import_findings(&[]).await.unwrap();
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_failed_finding_is_an_error() {
    let failed = json!({"FailedCount": 2, "SuccessCount": 0, "FailedFindings": [
        {"Id": "f1", "ErrorCode": "InvalidInput", "ErrorMessage": "Severity is missing"}, {"Id": "f2"}]});
    let server = Server::start([Answer::json(&failed)]).await;
    let error = server.aws().batch_import_findings(&[custom("f1")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(
        error.to_string(),
        "securityhub:BatchImportFindings was refused (InvalidInput): finding f1: Severity is missing (and 1 more)"
    );

    let server = Server::start([Answer::json(&json!({"FailedCount": 3}))]).await;
    assert!(server.aws().batch_import_findings(&[custom("f1")]).await.is_err());
}

#[tokio::test]
async fn an_account_without_security_hub_is_denied() {
    let server = Server::start([Answer::refused(401, "InvalidAccessException")]).await;
    let error = server.aws().batch_import_findings(&[custom("f1")]).await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::AccessDenied, "because"));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn findings_are_found_by_id_and_product() {
    let server = Server::start([
        Answer::json(&json!({"Findings": [{"Id": "a", "Unknown": [1]}], "NextToken": "t"})),
        Answer::json(&json!({"Findings": [{"Id": "b"}]})),
    ])
    .await;
    let aws = server.aws();
    assert_eq!(aws.default_product_arn("123456789012"), PRODUCT);
    let findings = aws.get_findings(PRODUCT, &["a", "b"]).await.unwrap();
    let findings: Vec<Value> = findings.into_iter().map(Value::Object).collect();
    assert_eq!(findings, [json!({"Id": "a", "Unknown": [1]}), json!({"Id": "b"})]);

    let filters = json!({
        "Id": [{"Value": "a", "Comparison": "EQUALS"}, {"Value": "b", "Comparison": "EQUALS"}],
        "ProductArn": [{"Value": PRODUCT, "Comparison": "EQUALS"}],
    });
    let seen = server.seen();
    assert_eq!(seen[0].line(), "POST /findings");
    assert_eq!(seen[0].json(), json!({"Filters": filters, "MaxResults": 100}));
    assert_eq!(seen[1].json(), json!({"Filters": filters, "MaxResults": 100, "NextToken": "t"}));
}

#[tokio::test]
async fn what_is_no_finding_is_an_error() {
    for odd in [json!([null]), json!(["a"]), json!([{"Id": "a"}, []])] {
        let server = Server::start([Answer::json(&json!({"Findings": odd}))]).await;
        let error = server.aws().get_findings(PRODUCT, &["a"]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unreadable, "{odd}");
    }
}

#[tokio::test]
async fn updates_carry_what_is_given() {
    let server = Server::start([Answer::json(&json!({"ProcessedFindings": [], "UnprocessedFindings": []}))]).await;
    let update = FindingUpdate {
        product_arn: PRODUCT,
        ids: &["a"],
        note: Some("protected again"),
        workflow: Some(WorkflowStatus::Resolved),
    };
    let aws = server.aws();
    aws.batch_update_findings(&update).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.line(), "PATCH /findings/batchupdate");
    assert_eq!(
        seen.json(),
        json!({
            "FindingIdentifiers": [{"Id": "a", "ProductArn": PRODUCT}],
            "Note": {"Text": "protected again", "UpdatedBy": "palisade"},
            "Workflow": {"Status": "RESOLVED"},
        })
    );
    let nothing = FindingUpdate { note: None, workflow: None, ..update };
    assert_eq!(aws.batch_update_findings(&nothing).await.unwrap_err().kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn an_unprocessed_finding_is_an_error() {
    let answer = json!({"ProcessedFindings": [], "UnprocessedFindings": [{
        "FindingIdentifier": {"Id": "a", "ProductArn": PRODUCT}, "ErrorCode": "FindingNotFound", "ErrorMessage": "gone"}]});
    let server = Server::start([Answer::json(&answer)]).await;
    let update =
        FindingUpdate { product_arn: PRODUCT, ids: &["a"], note: None, workflow: Some(WorkflowStatus::Resolved) };
    let error = server.aws().batch_update_findings(&update).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("FindingNotFound")));
}
