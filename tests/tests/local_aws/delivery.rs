//! EventBridge runs real functions, with the permissions, retries and failure destinations of AWS.

use palisade_tests::aws::{Client, FunctionSpec, KeyKind, LocalAws, eventually};
use serde_json::{Value, json};

use super::{SOON, aws};

/// Sends the event to a queue, as the function's role.
const FORWARD: &str = r#"curl -sSf -o /dev/null --aws-sigv4 "aws:amz:$AWS_REGION:sqs" \
  --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H "x-amz-security-token: $AWS_SESSION_TOKEN" \
  -H "x-amz-target: AmazonSQS.SendMessage" -H "content-type: application/x-amz-json-1.0" \
  -d "{\"QueueUrl\": \"$AWS_ENDPOINT_URL/111122223333/inbox\", \"MessageBody\": \"seen\"}" "$AWS_ENDPOINT_URL/" || return 1
echo "handled $event"
echo '"done"' >&3"#;

async fn function(aws: &LocalAws, name: &str, handler: &str, statements: &[Value]) -> String {
    let role = aws.root().create_role(&format!("{name}-role"), "lambda.amazonaws.com", statements).await.unwrap();
    let spec = FunctionSpec { name, role_arn: &role, handler };
    aws.root().create_script_function(&spec).await.unwrap()
}

async fn rule(root: &Client, name: &str, function_arn: &str, allowed: bool) {
    let pattern = json!({"source": ["aws.guardduty"], "detail": {"severity": [{"numeric": [">=", 4]}]}}).to_string();
    let input = json!({"Name": name, "EventPattern": pattern});
    let rule = root.json("events", "AWSEvents.PutRule", input).await.unwrap();
    let targets = json!({"Rule": name, "Targets": [{"Id": "f", "Arn": function_arn}]});
    root.json("events", "AWSEvents.PutTargets", targets).await.unwrap();
    if allowed {
        let (function, rule) = (function_arn.rsplit(':').next().unwrap(), rule["RuleArn"].as_str().unwrap());
        root.allow_invocation(function, "events.amazonaws.com", rule).await.unwrap();
    }
}

fn finding(severity: f64) -> Value {
    json!({"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": {"severity": severity, "id": "f-1"}})
}

#[tokio::test]
async fn an_event_runs_the_function_with_its_role_behind_the_front() {
    let aws = aws().await;
    let queue = format!("arn:aws:sqs:eu-west-1:{}:inbox", aws.account());
    let inbox = aws.root().create_queue("inbox").await.unwrap();
    let may_send = json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue});
    let arn = function(&aws, "forwarder", FORWARD, &[may_send]).await;
    rule(aws.root(), "findings", &arn, true).await;

    aws.root().put_event(&finding(2.0)).await.unwrap();
    aws.root().put_event(&finding(8.5)).await.unwrap();
    let sent = aws.front().wait_for("the function's call", SOON, |call| call.is("sqs", "SendMessage")).await.unwrap();
    assert_eq!((sent.key, sent.status), (KeyKind::Role, 200));
    assert!(sent.principal.contains(":assumed-role/forwarder-role/"), "{}", sent.principal);
    assert_eq!(sent.decisions[0].resource, queue);
    let messages = aws.root().queue_messages(&inbox).await.unwrap();
    assert_eq!(messages.len(), 1, "the weak finding does not match the pattern");

    let handled = eventually("the log line", SOON, || async {
        let lines = aws.root().log_events("/aws/lambda/forwarder").await.unwrap();
        lines.into_iter().find(|line| line.contains("handled"))
    });
    assert!(handled.await.unwrap().contains("f-1"));
}

#[tokio::test]
async fn a_function_whose_role_lacks_the_permission_is_refused() {
    let aws = aws().await;
    aws.root().create_queue("inbox").await.unwrap();
    function(&aws, "forwarder", FORWARD, &[]).await;
    let answer = aws.root().invoke("forwarder", &json!({})).await.unwrap();
    assert_eq!(answer["errorMessage"], "the handler failed");
    let sent = aws.front().wait_for("the function's call", SOON, |call| call.is("sqs", "SendMessage")).await.unwrap();
    assert_eq!(sent.error.as_deref(), Some("AccessDeniedException"));
}

#[tokio::test]
async fn a_failing_function_is_tried_again_and_its_event_lands_in_the_destination() {
    let aws = aws().await;
    let failures = aws.root().create_queue("failures").await.unwrap();
    let failures_arn = aws.root().queue_arn(&failures).await.unwrap();
    let may_send = json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": failures_arn});
    let arn = function(&aws, "failing", "echo attempt; return 1", &[may_send]).await;
    let config = json!({"MaximumRetryAttempts": 1, "DestinationConfig": {"OnFailure": {"Destination": failures_arn}}});
    let path = "/2019-09-25/functions/failing/event-invoke-config";
    aws.root().rest("lambda", "PUT", path, config).await.unwrap();
    rule(aws.root(), "findings", &arn, true).await;

    aws.root().put_event(&finding(8.5)).await.unwrap();
    let record =
        eventually("the failure record", SOON, || async { aws.root().queue_messages(&failures).await.unwrap().pop() });
    let record = record.await.unwrap().json();
    assert_eq!(record["requestPayload"]["detail"]["id"], "f-1");
    assert_eq!(record["requestContext"]["condition"], "RetriesExhausted");
    let lines = aws.root().log_events("/aws/lambda/failing").await.unwrap();
    assert_eq!(lines.iter().filter(|line| line.contains("attempt")).count(), 2, "{lines:?}");
}

#[tokio::test]
async fn a_rule_without_permission_on_the_function_delivers_nothing() {
    let aws = aws().await;
    let queue = format!("arn:aws:sqs:eu-west-1:{}:inbox", aws.account());
    let inbox = aws.root().create_queue("inbox").await.unwrap();
    let may_send = json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue});
    let silent = function(&aws, "silent", FORWARD, std::slice::from_ref(&may_send)).await;
    let allowed = function(&aws, "allowed", FORWARD, &[may_send]).await;
    // Rules fire in the order of their creation: once the second has arrived, the first never will.
    rule(aws.root(), "a-silent", &silent, false).await;
    rule(aws.root(), "b-allowed", &allowed, true).await;
    aws.root().put_event(&finding(8.5)).await.unwrap();
    let sent = aws.front().wait_for("a function's call", SOON, |call| call.is("sqs", "SendMessage")).await.unwrap();
    assert!(sent.principal.contains("/allowed-role/"), "{}", sent.principal);
    assert_eq!(aws.root().queue_messages(&inbox).await.unwrap().len(), 1);
    assert!(aws.root().log_events("/aws/lambda/silent").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_topic_is_read_through_a_queue() {
    let aws = aws().await;
    let topic = aws.root().create_topic("alerts").await.unwrap();
    let url = aws.root().subscribe_queue(&topic, "alerts-reader").await.unwrap();
    let parameters = [("TopicArn", topic.as_str()), ("Message", "look at i-1"), ("Subject", "unprotected")];
    aws.root().query("sns", "2010-03-31", "Publish", &parameters).await.unwrap();
    let message =
        eventually("the notification", SOON, || async { aws.root().queue_messages(&url).await.unwrap().pop() });
    assert_eq!(message.await.unwrap().body, "look at i-1");
}
