//! Organisations and stack sets, which moto keeps, fit the account under test, which MiniStack keeps.

use palisade_tests::aws::{Emulator, User, xml_texts};
use serde_json::json;

use super::aws;

#[tokio::test]
async fn a_stack_set_reads_its_template_from_the_accounts_bucket() {
    let aws = aws().await;
    let root = aws.root();
    root.create_bucket("templates-1").await.unwrap();
    let template = json!({"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}}}});
    root.put_object("templates-1", "account.json", template.to_string().into_bytes()).await.unwrap();
    let url = format!("{}/templates-1/account.json", root.endpoint_url());
    let set = [("StackSetName", "palisade"), ("TemplateURL", url.as_str()), ("PermissionModel", "SELF_MANAGED")];
    root.cloudformation("CreateStackSet", &set).await.unwrap();
    let described = root.cloudformation("DescribeStackSet", &[("StackSetName", "palisade")]).await.unwrap();
    assert!(xml_texts(&described, "TemplateBody")[0].contains("AWS::SQS::Queue"));

    let instances = [
        ("StackSetName", "palisade"),
        ("Accounts.member.1", aws.account()),
        ("Regions.member.1", "eu-west-1"),
        ("Regions.member.2", "us-east-1"),
    ];
    root.cloudformation("CreateStackInstances", &instances).await.unwrap();
    let listed = root.cloudformation("ListStackInstances", &[("StackSetName", "palisade")]).await.unwrap();
    assert_eq!(xml_texts(&listed, "Account"), [aws.account(), aws.account()]);
    let calls = aws.front().calls();
    let create = calls.iter().find(|call| call.is("cloudformation", "CreateStackSet")).unwrap();
    assert_eq!((create.answered_by, create.account.as_str()), (Emulator::Moto, aws.account()));
    assert!(calls.iter().all(|call| !call.is("s3", "GetObject")), "the front's own reading is not the caller's");
}

#[tokio::test]
async fn the_organization_of_the_caller_is_known_to_policies() {
    let aws = aws().await;
    let target = "AWSOrganizationsV20161128.CreateOrganization";
    let created = aws.root().json("organizations", target, json!({"FeatureSet": "ALL"})).await.unwrap();
    let id = created["Organization"]["Id"].as_str().unwrap();
    assert_eq!(created["Organization"]["MasterAccountId"], aws.account());
    let within = |id: &str| {
        let condition = json!({"StringEquals": {"aws:PrincipalOrgID": id}});
        json!({"Effect": "Allow", "Action": "sqs:CreateQueue", "Resource": "*", "Condition": condition})
    };
    let member = User::create(aws.root(), "member", &[within(id)]).await.unwrap();
    aws.client_of(&member).create_queue("q").await.unwrap();
    let stranger = User::create(aws.root(), "stranger", &[within("o-0000000000")]).await.unwrap();
    let refused = aws.client_of(&stranger).create_queue("q2").await.unwrap_err();
    assert_eq!(refused.code(), Some("AccessDeniedException"));
}
