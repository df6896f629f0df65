//! EventBridge Scheduler fires functions, with its role, and its clock can be moved.

use std::time::Duration;

use palisade_tests::aws::{FunctionSpec, LocalAws, eventually};
use serde_json::{Value, json};

use super::{SOON, aws};

const MINUTE: Duration = Duration::from_mins(1);

/// A function that logs its event, and a role that may call it.
async fn target(aws: &LocalAws) -> Value {
    let root = aws.root();
    let role = root.create_role("worker-role", "lambda.amazonaws.com", &[]).await.unwrap();
    let spec = FunctionSpec { name: "worker", role_arn: &role, handler: r#"echo "got $event""# };
    let function = root.create_script_function(&spec).await.unwrap();
    let may_invoke = json!({"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": function});
    let caller = root.create_role("caller", "scheduler.amazonaws.com", &[may_invoke]).await.unwrap();
    json!({"Arn": function, "RoleArn": caller, "Input": "{\"follow\": \"up\"}"})
}

fn schedule(expression: &str, target: &Value) -> Value {
    json!({"ScheduleExpression": expression, "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target})
}

async fn runs(aws: &LocalAws) -> usize {
    let lines = aws.root().log_events("/aws/lambda/worker").await.unwrap();
    lines.iter().filter(|line| line.contains(r#"got {"follow": "up"}"#)).count()
}

async fn ran(aws: &LocalAws, times: usize) {
    eventually("the scheduled run", SOON, || async { (runs(aws).await >= times).then_some(()) }).await.unwrap();
    assert_eq!(runs(aws).await, times);
}

#[tokio::test]
async fn a_rate_fires_once_per_period() {
    let aws = aws().await;
    let target = target(&aws).await;
    aws.root().create_schedule("every-minute", schedule("rate(1 minute)", &target)).await.unwrap();
    aws.fire_due_within(MINUTE / 2).await.unwrap();
    assert_eq!(runs(&aws).await, 0, "not due in half a minute");
    aws.fire_due_within(MINUTE).await.unwrap();
    ran(&aws, 1).await;
    aws.fire_due_within(MINUTE).await.unwrap();
    ran(&aws, 2).await;
}

#[tokio::test]
async fn a_one_time_schedule_fires_once_and_goes_away_if_it_is_to() {
    let aws = aws().await;
    let target = target(&aws).await;
    let in_an_hour = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    let at = format!("at({})", in_an_hour.strftime("%Y-%m-%dT%H:%M:%S"));
    let mut once = schedule(&at, &target);
    aws.root().create_schedule("stays", once.clone()).await.unwrap();
    once["ActionAfterCompletion"] = json!("DELETE");
    aws.root().create_schedule("goes", once.clone()).await.unwrap();
    let again = aws.root().create_schedule("goes", once).await.unwrap_err();
    assert_eq!(again.code(), Some("ConflictException"));

    aws.fire_due_within(MINUTE * 61).await.unwrap();
    ran(&aws, 2).await;
    let left = aws.root().schedules("default").await.unwrap();
    assert_eq!(left.iter().map(|schedule| &schedule["Name"]).collect::<Vec<_>>(), ["stays"]);
    aws.fire_due_within(MINUTE * 61).await.unwrap();
    assert_eq!(runs(&aws).await, 2, "one-time means once");
}

#[tokio::test]
async fn a_client_token_stands_for_one_request() {
    let aws = aws().await;
    let mut first = schedule("rate(1 hour)", &target(&aws).await);
    first["ClientToken"] = json!("token-1");
    let made = aws.root().create_schedule("first", first.clone()).await.unwrap();
    assert_eq!(aws.root().create_schedule("first", first.clone()).await.unwrap(), made, "a repetition");
    let other = aws.root().create_schedule("second", first.clone()).await.unwrap_err();
    assert_eq!(other.code(), Some("ConflictException"));
    first["ClientToken"] = json!("token-2");
    let taken = aws.root().create_schedule("first", first).await.unwrap_err();
    assert_eq!(taken.code(), Some("ConflictException"));
    assert_eq!(aws.root().schedules("default").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_schedule_that_is_due_fires_by_itself() {
    let aws = aws().await;
    let target = target(&aws).await;
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(2);
    let at = format!("at({})", soon.strftime("%Y-%m-%dT%H:%M:%S"));
    aws.root().create_schedule("soon", schedule(&at, &target)).await.unwrap();
    ran(&aws, 1).await;
}

#[tokio::test]
async fn a_role_that_may_not_call_the_function_delivers_nothing() {
    let aws = aws().await;
    let mut target = target(&aws).await;
    let granted = target["RoleArn"].clone();
    let other = aws.root().create_role("powerless", "scheduler.amazonaws.com", &[]).await.unwrap();
    target["RoleArn"] = json!(other);
    aws.root().create_schedule("a-powerless", schedule("rate(1 minute)", &target)).await.unwrap();
    target["RoleArn"] = granted;
    aws.root().create_schedule("b-granted", schedule("rate(1 minute)", &target)).await.unwrap();
    aws.fire_due_within(MINUTE).await.unwrap();
    ran(&aws, 1).await;
}
