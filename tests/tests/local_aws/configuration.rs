//! AWS Config calls a rule's function and takes its evaluation.

use palisade_tests::aws::{FunctionSpec, KeyKind, eventually};
use serde_json::json;

use super::{SOON, aws};

/// Reports the changed instance as not compliant, as the function's role.
const EVALUATE: &str = r#"
token=$(printf %s "$event" | sed 's/.*"resultToken": *"\([^"]*\)".*/\1/')
curl -sSf -o /dev/null --aws-sigv4 "aws:amz:$AWS_REGION:config" \
  --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H "x-amz-security-token: $AWS_SESSION_TOKEN" \
  -H "x-amz-target: StarlingDoveService.PutEvaluations" -H "content-type: application/x-amz-json-1.1" \
  -d "{\"ResultToken\": \"$token\", \"Evaluations\": [{\"ComplianceResourceType\": \"AWS::EC2::Instance\",
    \"ComplianceResourceId\": \"i-1\", \"ComplianceType\": \"NON_COMPLIANT\", \"Annotation\": \"no agent\",
    \"OrderingTimestamp\": 1790000000}]}" "$AWS_ENDPOINT_URL/""#;

#[tokio::test]
async fn a_rule_of_a_stack_is_called_and_its_evaluation_kept() {
    let aws = aws().await;
    let root = aws.root();
    let may_report = json!({"Effect": "Allow", "Action": "config:PutEvaluations", "Resource": "*"});
    let role = root.create_role("rule-role", "lambda.amazonaws.com", &[may_report]).await.unwrap();
    let spec = FunctionSpec { name: "evaluator", role_arn: &role, handler: EVALUATE };
    let function = root.create_script_function(&spec).await.unwrap();
    let config_rule = json!({"Type": "AWS::Config::ConfigRule", "DependsOn": "Permission", "Properties": {
        "ConfigRuleName": "protected",
        "Scope": {"ComplianceResourceTypes": ["AWS::EC2::Instance"]},
        "InputParameters": {"policy": "Base"},
        "Source": {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": function, "SourceDetails": [
            {"EventSource": "aws.config", "MessageType": "ConfigurationItemChangeNotification"}
        ]},
    }});
    let permission = json!({"Type": "AWS::Lambda::Permission", "Properties": {
        "Action": "lambda:InvokeFunction", "FunctionName": function, "Principal": "config.amazonaws.com",
    }});
    let mut alone = config_rule.clone();
    alone.as_object_mut().unwrap().remove("DependsOn");
    let refused = json!({"Resources": {"Rule": alone}}).to_string();
    assert_eq!(root.create_stack("early", &refused).await.unwrap().unwrap().status, "ROLLBACK_COMPLETE");
    let template = json!({"Resources": {"Rule": config_rule, "Permission": permission}}).to_string();
    assert_eq!(root.create_stack("rules", &template).await.unwrap().unwrap().status, "CREATE_COMPLETE");

    let item = json!({"resourceType": "AWS::EC2::Instance", "resourceId": "i-1", "configurationItemStatus": "OK"});
    assert!(aws.config_change("eu-west-1", &item).await.unwrap().is_empty(), "no recorder, no evaluation");
    root.enable_config().await.unwrap();
    let bucket = json!({"resourceType": "AWS::S3::Bucket", "resourceId": "b"});
    assert!(aws.config_change("eu-west-1", &bucket).await.unwrap().is_empty(), "out of scope");
    assert_eq!(aws.config_change("eu-west-1", &item).await.unwrap(), ["protected"]);

    let evaluation =
        eventually("the evaluation", SOON, || async { root.evaluations("protected").await.unwrap().pop() });
    let evaluation = evaluation.await.unwrap();
    assert_eq!(
        (&evaluation["ComplianceType"], &evaluation["Annotation"]),
        (&json!("NON_COMPLIANT"), &json!("no agent"))
    );
    let call = aws.front().calls().into_iter().find(|call| call.is("config", "PutEvaluations")).unwrap();
    assert_eq!(call.key, KeyKind::Role);

    root.cloudformation("DeleteStack", &[("StackName", "rules")]).await.unwrap();
    assert!(root.settled_stack("rules").await.is_none());
    assert!(root.evaluations("protected").await.is_err(), "the rule is gone");
}
