//! Where MiniStack differs from AWS in ways that would hide a fault of ours, and no longer does.

use std::time::Duration;

use palisade_tests::aws::{FunctionSpec, User, eventually};
use serde_json::{Value, json};

use super::{SOON, aws};

#[tokio::test]
async fn roles_of_the_same_stack_in_two_regions_are_two() {
    let aws = aws().await;
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ]});
    let role = json!({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}});
    let template = json!({"Resources": {"Role": role}}).to_string();
    for region in ["eu-west-1", "us-east-1"] {
        let created = aws.root().in_region(region).create_stack("same", &template).await.unwrap().unwrap();
        assert_eq!(created.status, "CREATE_COMPLETE");
    }
    let listed = aws.root().query("iam", "2010-05-08", "ListRoles", &[]).await.unwrap();
    let names = palisade_tests::aws::xml_texts(&listed, "RoleName");
    assert_eq!(names.iter().filter(|name| name.starts_with("same-Role-")).count(), 2, "{names:?}");
}

#[tokio::test]
async fn an_operation_can_take_its_time() {
    let aws = aws().await;
    let topic = json!({"Type": "AWS::SNS::Topic", "Properties": {}});
    let template = json!({"Resources": {"One": topic, "Two": topic}}).to_string();
    aws.take_for_each_resource(Duration::from_millis(300)).await.unwrap();
    let parameters = [("StackName", "slow"), ("TemplateBody", template.as_str())];
    aws.root().cloudformation("CreateStack", &parameters).await.unwrap();
    assert_eq!(aws.root().stack("slow").await.unwrap().unwrap().status, "CREATE_IN_PROGRESS");
    assert_eq!(aws.root().settled_stack("slow").await.unwrap().status, "CREATE_COMPLETE");
    aws.root().cloudformation("DeleteStack", &[("StackName", "slow")]).await.unwrap();
    assert_eq!(aws.root().stack("slow").await.unwrap().unwrap().status, "DELETE_IN_PROGRESS");
    assert_eq!(aws.root().settled_stack("slow").await, None);
}

#[tokio::test]
async fn the_retries_of_an_invocation_have_its_request_id() {
    let aws = aws().await;
    let role = aws.root().create_role("failing-role", "lambda.amazonaws.com", &[]).await.unwrap();
    let spec = FunctionSpec { name: "failing", role_arn: &role, handler: "return 1" };
    aws.root().create_script_function(&spec).await.unwrap();
    for _ in 0..2 {
        aws.root().invoke_async("failing", &json!({})).await.unwrap();
    }
    let starts = eventually("six attempts", SOON, || async {
        let lines = aws.root().log_events("/aws/lambda/failing").await.unwrap();
        let starts = lines.into_iter().filter(|line| line.starts_with("START RequestId: ")).collect::<Vec<_>>();
        (starts.len() == 6).then_some(starts)
    });
    let mut ids = starts.await.unwrap();
    ids.sort();
    assert!(ids[0] == ids[2] && ids[3] == ids[5] && ids[0] != ids[3], "{ids:#?}");
}

#[tokio::test]
async fn rules_and_settings_are_granted_under_their_own_names() {
    let aws = aws().await;
    let (root, account) = (aws.root(), aws.account());
    root.json("events", "AWSEvents.PutRule", json!({"Name": "mine", "EventPattern": "{\"source\": [\"mine\"]}"}))
        .await
        .unwrap();
    let rule = format!("arn:aws:events:eu-west-1:{account}:rule/mine");
    let may_look = json!({"Effect": "Allow", "Action": "events:DescribeRule", "Resource": rule});
    let user = aws.client_of(&User::create(root, "looker", &[may_look]).await.unwrap());
    user.json("events", "AWSEvents.DescribeRule", json!({"Name": "mine"})).await.unwrap();
    let settings = user.rest("lambda", "GET", "/2016-08-19/account-settings", Value::Null).await.unwrap_err();
    assert_eq!(settings.code(), Some("AccessDeniedException"));
}
