//! One IAM engine decides, whoever answers.

use palisade_tests::aws::{Emulator, User};
use serde_json::json;

use super::aws;

#[tokio::test]
async fn a_user_does_what_its_policy_says_and_nothing_else() {
    let aws = aws().await;
    let account = aws.account();
    let statements = [
        json!({"Effect": "Allow", "Action": "sqs:CreateQueue", "Resource": format!("arn:aws:sqs:*:{account}:mine-*")}),
        json!({"Effect": "Allow", "Action": "securityhub:GetFindings", "Resource": "*"}),
        json!({"Effect": "Allow", "Action": "guardduty:ListDetectors", "Resource": "*"}),
        json!({"Effect": "Allow", "Action": "cloudformation:ListStackSets", "Resource": "*"}),
    ];
    aws.root().enable_security_hub().await.unwrap();
    let user = aws.client_of(&User::create(aws.root(), "narrow", &statements).await.unwrap());

    user.create_queue("mine-1").await.unwrap();
    assert_eq!(user.create_queue("other").await.unwrap_err().code(), Some("AccessDeniedException"));

    // Served by moto: the same engine has decided.
    assert!(user.findings(&json!({})).await.unwrap().is_empty());
    let finding = json!({"ProductArn": format!("arn:aws:securityhub:eu-west-1:{account}:product/{account}/default")});
    let refused = user.import_findings(std::slice::from_ref(&finding)).await.unwrap_err();
    assert_eq!(refused.code(), Some("AccessDeniedException"));
    assert!(
        refused.to_string().contains("securityhub:BatchImportFindings on resource: arn:aws:securityhub"),
        "{refused}"
    );
    user.rest("guardduty", "GET", "/detector", json!(null)).await.unwrap();
    assert_eq!(user.enable_guardduty().await.unwrap_err().code(), Some("AccessDeniedException"));
    user.cloudformation("ListStackSets", &[]).await.unwrap();
    let parameters = [("StackSetName", "s"), ("TemplateBody", "{}")];
    let refused = user.cloudformation("CreateStackSet", &parameters).await.unwrap_err();
    assert_eq!(refused.code(), Some("AccessDenied"));

    let calls = aws.front().calls();
    let import = calls.iter().find(|call| call.is("securityhub", "BatchImportFindings")).unwrap();
    assert_eq!(import.decisions[0].resource, finding["ProductArn"]);
    assert_eq!((import.answered_by, import.error.as_deref()), (Emulator::Front, Some("AccessDeniedException")));
    assert!(import.principal.ends_with(":user/narrow"));
}

#[tokio::test]
async fn a_grant_on_one_product_lets_no_other_finding_in() {
    let aws = aws().await;
    let product = format!("arn:aws:securityhub:eu-west-1:{0}:product/{0}/default", aws.account());
    let statements = [json!({"Effect": "Allow", "Action": "securityhub:BatchImportFindings", "Resource": product})];
    aws.root().enable_security_hub().await.unwrap();
    let user = aws.client_of(&User::create(aws.root(), "importer", &statements).await.unwrap());
    let finding = |product: &str| {
        json!({
            "SchemaVersion": "2018-10-08", "Id": "unprotected/i-1", "ProductArn": product, "GeneratorId": "palisade",
            "AwsAccountId": aws.account(), "CreatedAt": "2026-01-01T00:00:00.000Z",
            "UpdatedAt": "2026-01-01T00:00:00.000Z", "Title": "t", "Description": "d",
            "Resources": [{"Type": "AwsEc2Instance", "Id": "i-1"}],
        })
    };
    user.import_findings(&[finding(&product)]).await.unwrap();
    let foreign = finding("arn:aws:securityhub:eu-west-1::product/aws/guardduty");
    assert_eq!(user.import_findings(&[foreign]).await.unwrap_err().code(), Some("AccessDeniedException"));
}
