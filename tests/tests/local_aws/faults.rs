//! Calls fail as asked, and only those.

use palisade_tests::aws::{AwsError, Emulator, Fault, FaultKind};
use serde_json::json;

use super::aws;

#[tokio::test]
async fn refusals_come_in_the_callers_protocol_and_are_not_performed() {
    let aws = aws().await;
    let (front, root) = (aws.front(), aws.root());
    front.inject(Fault::next("sqs", "CreateQueue", FaultKind::Throttle));
    front.inject(Fault::next("iam", "CreateRole", FaultKind::AccessDenied));
    front.inject(Fault::next("guardduty", "CreateDetector", FaultKind::ServerError));
    front.inject(Fault::next("s3", "CreateBucket", FaultKind::Throttle));

    assert_eq!(root.create_queue("q").await.unwrap_err().code(), Some("ThrottlingException"));
    assert_eq!(root.queue_url("q").await.unwrap_err().code(), Some("QueueDoesNotExist"));
    root.create_queue("q").await.unwrap();
    let role = root.create_role("r", "lambda.amazonaws.com", &[]).await;
    assert_eq!(role.unwrap_err().code(), Some("AccessDenied"));
    assert_eq!(root.enable_guardduty().await.unwrap_err().code(), Some("InternalServerException"));
    assert_eq!(root.create_bucket("bucket-1").await.unwrap_err().code(), Some("SlowDown"));

    let injected = front.calls().into_iter().filter(|call| call.injected);
    assert!(injected.into_iter().all(|call| call.answered_by == Emulator::Front));
}

#[tokio::test]
async fn a_cut_connection_leaves_the_caller_in_doubt() {
    let aws = aws().await;
    aws.front().inject(Fault::next("sqs", "CreateQueue", FaultKind::Cut { performed: false }).after(1));
    aws.front().inject(Fault::next("sqs", "DeleteQueue", FaultKind::Cut { performed: true }));

    let url = aws.root().create_queue("one").await.unwrap();
    let cut = aws.root().create_queue("two").await.unwrap_err();
    assert!(matches!(cut, AwsError::Wire { .. }), "{cut}");
    assert!(aws.root().queue_url("two").await.is_err(), "not performed");

    let cut = aws.root().json("sqs", "AmazonSQS.DeleteQueue", json!({"QueueUrl": url})).await.unwrap_err();
    assert!(matches!(cut, AwsError::Wire { .. }), "{cut}");
    assert!(aws.root().queue_url("one").await.is_err(), "performed all the same");
}

#[tokio::test]
async fn faults_are_asked_for_over_http_too() {
    let aws = aws().await;
    let fault = json!({"service": "sqs", "operation": "*", "times": 2, "kind": {"delay": {"milliseconds": 30}}});
    let client = palisade_tests::http::client();
    let post = |body| client.post(format!("{}/_front/faults", aws.endpoint_url())).json(body).send();
    assert!(post(&fault).await.unwrap().status().is_success());
    assert_eq!(post(&json!({"service": "sqs"})).await.unwrap().status(), 400);

    let before = std::time::Instant::now();
    aws.root().create_queue("late").await.unwrap();
    aws.root().queue_url("late").await.unwrap();
    assert!(before.elapsed().as_millis() >= 60);
    aws.root().queue_url("late").await.unwrap();
    let injected: Vec<_> = aws.front().calls().iter().map(|call| call.injected).collect();
    assert_eq!(injected, [true, true, false]);
}
