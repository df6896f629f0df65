//! Who hands a role to a service needs the permission to pass it, and the service the role's trust.

use palisade_tests::aws::User;
use serde_json::{Value, json};

use super::aws;

fn schedule(role: &str, expression: &str) -> Value {
    let target = json!({"Arn": "arn:aws:lambda:eu-west-1:111122223333:function:f", "RoleArn": role});
    json!({"ScheduleExpression": expression, "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target})
}

#[tokio::test]
async fn a_role_is_passed_only_with_the_permission_to_pass_it() {
    let aws = aws().await;
    let role = aws.root().create_role("caller", "scheduler.amazonaws.com", &[]).await.unwrap();
    let all = json!({"Effect": "Allow", "Action": ["scheduler:*", "lambda:*", "cloudformation:*"], "Resource": "*"});
    let pass = json!({"Effect": "Allow", "Action": "iam:PassRole", "Resource": role,
        "Condition": {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}});
    let without = aws.client_of(&User::create(aws.root(), "without", std::slice::from_ref(&all)).await.unwrap());
    let with = aws.client_of(&User::create(aws.root(), "with", &[all, pass]).await.unwrap());

    let refused = without.create_schedule("s", schedule(&role, "rate(1 hour)")).await.unwrap_err();
    assert!(refused.to_string().contains("iam:PassRole"), "{refused}");
    with.create_schedule("s", schedule(&role, "rate(1 hour)")).await.unwrap();
    let input = json!({"FunctionName": "f", "Role": role, "Runtime": "provided.al2023", "Handler": "bootstrap",
        "Code": {"S3Bucket": "b", "S3Key": "k"}});
    let refused = with.rest("lambda", "POST", "/2015-03-31/functions", input).await.unwrap_err();
    assert!(refused.to_string().contains("iam:PassRole"), "passing it to Lambda is another matter: {refused}");
    let stack = [("StackName", "s"), ("TemplateBody", "{\"Resources\": {}}"), ("RoleARN", role.as_str())];
    let refused = with.cloudformation("CreateStack", &stack).await.unwrap_err();
    assert_eq!(refused.code(), Some("AccessDenied"));
    assert!(refused.to_string().contains("iam:PassRole"), "{refused}");
}

#[tokio::test]
async fn schedules_that_aws_refuses_are_refused() {
    let aws = aws().await;
    let good = aws.root().create_role("caller", "scheduler.amazonaws.com", &[]).await.unwrap();
    let other = aws.root().create_role("other", "lambda.amazonaws.com", &[]).await.unwrap();
    let long = "x".repeat(65);
    for (name, role, expression) in
        [("s", &other, "rate(1 hour)"), ("s", &good, "every hour"), (long.as_str(), &good, "rate(1 hour)")]
    {
        let refused = aws.root().create_schedule(name, schedule(role, expression)).await.unwrap_err();
        assert_eq!(refused.code(), Some("ValidationException"), "{name} {expression}");
        let properties = schedule(role, expression);
        let mut resource = json!({"Type": "AWS::Scheduler::Schedule", "Properties": properties});
        resource["Properties"]["Name"] = json!(name);
        let template = json!({"Resources": {"Schedule": resource}}).to_string();
        let state = aws.root().create_stack("s", &template).await.unwrap().unwrap();
        assert_eq!(state.status, "ROLLBACK_COMPLETE", "{name} {expression}");
        aws.root().cloudformation("DeleteStack", &[("StackName", "s")]).await.unwrap();
        assert!(aws.root().settled_stack("s").await.is_none());
    }
    aws.root().create_schedule("s", schedule(&good, "cron(0 12 * * ? *)")).await.unwrap();
}
