//! Facts about single services that the product relies on.

use std::collections::BTreeSet;

use palisade_tests::aws::xml_texts;
use serde_json::{Value, json};

use super::aws;

#[tokio::test]
async fn a_deleted_secret_waits_and_keeps_its_name() {
    let aws = aws().await;
    let call = |operation: &'static str, input: Value| {
        let root = aws.root();
        async move { root.json("secretsmanager", &format!("secretsmanager.{operation}"), input).await }
    };
    let name =
        json!({"Name": "api-key", "SecretString": "s", "ClientRequestToken": "00000000-0000-4000-8000-000000000001"});
    call("CreateSecret", name.clone()).await.unwrap();
    let id = json!({"SecretId": "api-key"});
    assert_eq!(call("GetSecretValue", id.clone()).await.unwrap()["SecretString"], "s");
    call("DeleteSecret", json!({"SecretId": "api-key", "RecoveryWindowInDays": 7})).await.unwrap();
    assert_eq!(call("GetSecretValue", id.clone()).await.unwrap_err().code(), Some("InvalidRequestException"));
    assert!(call("CreateSecret", name).await.is_err(), "the name is not free yet");
    call("RestoreSecret", id.clone()).await.unwrap();
    assert_eq!(call("GetSecretValue", id).await.unwrap()["SecretString"], "s");
}

#[tokio::test]
async fn queues_encrypt_with_sqs_keys() {
    let aws = aws().await;
    let input = json!({"QueueName": "q", "Attributes": {"SqsManagedSseEnabled": "true"}});
    let created = aws.root().json("sqs", "AmazonSQS.CreateQueue", input).await.unwrap();
    let input = json!({"QueueUrl": created["QueueUrl"], "AttributeNames": ["SqsManagedSseEnabled"]});
    let answer = aws.root().json("sqs", "AmazonSQS.GetQueueAttributes", input).await.unwrap();
    assert_eq!(answer["Attributes"]["SqsManagedSseEnabled"], "true");
}

#[tokio::test]
async fn tagged_resources_are_found_by_their_tag() {
    let aws = aws().await;
    let root = aws.root();
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ]});
    let alarm = json!({"MetricName": "m", "Namespace": "n", "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1, "Threshold": 1, "Period": 60, "Statistic": "Sum"});
    let resources = json!({
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Group": {"Type": "AWS::Scheduler::ScheduleGroup", "Properties": {"Name": "g"}},
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {}}},
        "LogGroup": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/aws/lambda/f"}},
        "Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "v"}},
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
        "Rule": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": ["a"]}}},
        "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "x"}},
        "Topic": {"Type": "AWS::SNS::Topic"},
    });
    let body = json!({"Resources": resources}).to_string();
    let parameters = [
        ("StackName", "s"),
        ("TemplateBody", &body),
        ("Capabilities.member.1", "CAPABILITY_IAM"),
        ("Tags.member.1.Key", "palisade:install"),
        ("Tags.member.1.Value", "one"),
    ];
    root.cloudformation("CreateStack", &parameters).await.unwrap();
    let state = root.settled_stack("s").await.unwrap();
    assert_eq!(state.status, "CREATE_COMPLETE", "{}", state.reason);

    let found = |input: Value| async move {
        let target = "ResourceGroupsTaggingAPI_20170126.GetResources";
        let answer = root.json("tagging", target, input).await.unwrap();
        let mappings = answer["ResourceTagMappingList"].as_array().unwrap().clone();
        let arns = mappings.iter().map(|mapping| mapping["ResourceARN"].as_str().unwrap().to_owned());
        arns.collect::<Vec<_>>()
    };
    let filter = json!([{"Key": "palisade:install", "Values": ["one"]}]);
    let arns = found(json!({"TagFilters": filter})).await;
    let services: BTreeSet<_> = arns.iter().filter_map(|arn| arn.split(':').nth(2)).collect();
    // As on AWS, roles are not among them.
    let expected = [
        "cloudformation",
        "cloudwatch",
        "events",
        "kms",
        "logs",
        "s3",
        "scheduler",
        "secretsmanager",
        "sns",
        "sqs",
        "ssm",
    ];
    assert_eq!(services, BTreeSet::from(expected));
    let groups = found(json!({"TagFilters": filter, "ResourceTypeFilters": ["logs:log-group"]})).await;
    assert_eq!(groups, [format!("arn:aws:logs:eu-west-1:{}:log-group:/aws/lambda/f", aws.account())]);
}

#[tokio::test]
async fn a_key_waits_for_its_deletion() {
    let aws = aws().await;
    let created = aws.root().json("kms", "TrentService.CreateKey", json!({})).await.unwrap();
    let id = created["KeyMetadata"]["KeyId"].clone();
    let input = json!({"KeyId": id, "PendingWindowInDays": 7});
    aws.root().json("kms", "TrentService.ScheduleKeyDeletion", input).await.unwrap();
    let described = aws.root().json("kms", "TrentService.DescribeKey", json!({"KeyId": id})).await.unwrap();
    assert_eq!(described["KeyMetadata"]["KeyState"], "PendingDeletion");
}

#[tokio::test]
async fn distributions_are_listed_by_their_web_acl() {
    let aws = aws().await;
    let acl = format!("arn:aws:wafv2:us-east-1:{}:global/webacl/edge/0c9b8a7d", aws.account());
    let distribution = |reference: &str, acl: &str| {
        format!(
            "<DistributionConfig xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><CallerReference>{reference}\
             </CallerReference><Comment/><Enabled>true</Enabled><Origins><Quantity>1</Quantity><Items><Origin><Id>o</Id>\
             <DomainName>www.example.org</DomainName></Origin></Items></Origins><DefaultCacheBehavior><TargetOriginId>o\
             </TargetOriginId><ViewerProtocolPolicy>allow-all</ViewerProtocolPolicy></DefaultCacheBehavior>\
             <WebACLId>{acl}</WebACLId></DistributionConfig>"
        )
    };
    for (reference, acl) in [("with", acl.as_str()), ("without", "")] {
        let request = http::Request::post("/2020-05-31/distribution");
        aws.root().send("cloudfront", "CreateDistribution", request, distribution(reference, acl)).await.unwrap();
    }
    let id = acl.replace(':', "%3A").replace('/', "%2F");
    let request = http::Request::get(format!("/2020-05-31/distributionsByWebACLId/{id}"));
    let answer = aws.root().send("cloudfront", "ListDistributionsByWebACLId", request, "").await.unwrap();
    let answer = String::from_utf8_lossy(answer.body()).into_owned();
    assert_eq!(xml_texts(&answer, "WebACLId"), [acl]);
    assert!(aws.front().calls().iter().any(|call| call.is("cloudfront", "ListDistributionsByWebACLId")));
}
