//! The front sees every call and who made it.

use palisade_tests::aws::{Call, KeyKind};
use serde_json::{Value, json};

use super::{SOON, aws};

#[tokio::test]
async fn a_call_is_recorded_with_its_caller_and_its_resource() {
    let aws = aws().await;
    let operator = aws.client_of(aws.operator());
    let url = operator.create_queue("orders").await.unwrap();
    let queue = format!("arn:aws:sqs:eu-west-1:{}:orders", aws.account());
    operator.json("sqs", "AmazonSQS.PurgeQueue", json!({"QueueUrl": url})).await.unwrap();

    let call = aws.front().wait_for("the purge", SOON, |call| call.is("sqs", "PurgeQueue")).await.unwrap();
    assert_eq!(call.principal, format!("arn:aws:iam::{}:user/operator", aws.account()));
    assert_eq!((call.key, call.account.as_str(), call.region.as_str()), (KeyKind::User, aws.account(), "eu-west-1"));
    assert_eq!((call.status, call.error, call.injected), (200, None, false));
    let [decision] = call.decisions.as_slice() else { panic!("one decision, not {:?}", call.decisions) };
    assert_eq!((decision.action.as_str(), decision.resource.as_str()), ("sqs:PurgeQueue", queue.as_str()));
}

#[tokio::test]
async fn every_protocol_is_recorded_by_its_operation() {
    let aws = aws().await;
    let root = aws.root();
    root.create_instance(&[("Name", "web")]).await.unwrap();
    root.create_bucket("bundles-eu").await.unwrap();
    root.put_object("bundles-eu", "a/b c.zip", b"bytes".to_vec()).await.unwrap();
    assert_eq!(root.object("bundles-eu", "a/b c.zip").await.unwrap(), b"bytes".as_slice());
    assert_eq!(root.object_keys("bundles-eu").await.unwrap(), ["a/b c.zip"]);
    root.schedules("default").await.unwrap();
    root.enable_guardduty().await.unwrap();
    root.cloudformation("ListStacks", &[]).await.unwrap();
    root.log_events("none").await.unwrap();

    let operations: Vec<_> =
        aws.front().calls().iter().map(|call| format!("{}:{}", call.service, call.operation)).collect();
    assert_eq!(
        operations,
        [
            "ec2:RunInstances",
            "s3:CreateBucket",
            "s3:PutObject",
            "s3:GetObject",
            "s3:ListObjectsV2",
            "scheduler:ListSchedules",
            "guardduty:CreateDetector",
            "cloudformation:ListStacks",
            "logs:FilterLogEvents",
        ]
    );
    assert!(aws.front().calls().iter().all(|call| call.key == KeyKind::Root));
}

#[tokio::test]
async fn another_process_reads_the_calls_over_http() {
    let aws = aws().await;
    aws.root().create_queue("q").await.unwrap();
    let answer = palisade_tests::http::client().get(format!("{}/_front/calls", aws.endpoint_url())).send().await;
    let calls: Vec<Value> = answer.unwrap().json().await.unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!((&calls[0]["service"], &calls[0]["operation"]), (&json!("sqs"), &json!("CreateQueue")));
}

#[tokio::test]
async fn a_hook_runs_before_the_caller_learns_the_result() {
    let aws = aws().await;
    let (send, receive) = std::sync::mpsc::channel();
    aws.front().on_call(move |call: &Call| send.send(call.operation.clone()).unwrap());
    aws.root().create_queue("q").await.unwrap();
    // Already there when the answer is: no waiting.
    assert_eq!(receive.try_recv().unwrap(), "CreateQueue");
}

#[tokio::test]
async fn a_wrong_signature_is_refused() {
    let aws = aws().await;
    let mut forged = aws.operator().clone();
    forged.credentials.secret_access_key.push('x');
    let forged = aws.client_of(&forged);
    // SQS still speaks of it as its Query API did.
    assert_eq!(forged.create_queue("q").await.unwrap_err().code(), Some("SignatureDoesNotMatch"));
    // What moto would answer is refused as well.
    assert_eq!(forged.enable_guardduty().await.unwrap_err().code(), Some("InvalidSignatureException"));
}
