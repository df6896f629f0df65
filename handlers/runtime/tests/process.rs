//! A real process under a small Lambda Runtime API: start, events, answers, log lines.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use palisade_contract::{DecisionWord, Outcome};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, mpsc};

const ARN: &str = "arn:aws:lambda:eu-west-1:123456789012:function:palisade-guardduty";

/// The Runtime API: hands out the events that the test queues, and passes on what comes back.
struct RuntimeApi {
    events: Mutex<mpsc::UnboundedReceiver<Value>>,
    back: mpsc::UnboundedSender<(&'static str, Value)>,
}

struct Lambda {
    child: Child,
    events: mpsc::UnboundedSender<Value>,
    back: mpsc::UnboundedReceiver<(&'static str, Value)>,
}

async fn next(State(api): State<Arc<RuntimeApi>>) -> Response {
    api.back.send(("next", Value::Null)).unwrap();
    let Some(event) = api.events.lock().await.recv().await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + Duration::from_mins(2);
    let headers = [
        ("lambda-runtime-aws-request-id", "r-1".to_owned()),
        ("lambda-runtime-deadline-ms", deadline.as_millis().to_string()),
        ("lambda-runtime-invoked-function-arn", format!("{ARN}:$LATEST")),
    ];
    (headers, event.to_string()).into_response()
}

async fn answered(
    State(api): State<Arc<RuntimeApi>>,
    Path((id, how)): Path<(String, String)>,
    body: String,
) -> StatusCode {
    assert_eq!(id, "r-1");
    let how = if how == "response" { "response" } else { "error" };
    api.back.send((how, serde_json::from_str(&body).unwrap())).unwrap();
    StatusCode::ACCEPTED
}

async fn secret() -> String {
    json!({ "SecretString": "id:s3cr3t" }).to_string()
}

async fn current_key() -> String {
    json!({ "keyName": "palisade" }).to_string()
}

impl Lambda {
    async fn start(changes: &[(&str, &str)]) -> Self {
        let (events, receiver) = mpsc::unbounded_channel();
        let (sender, back) = mpsc::unbounded_channel();
        let api = Arc::new(RuntimeApi { events: Mutex::new(receiver), back: sender });
        let app = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/{how}", post(answered))
            .route("/", post(secret))
            .route("/api/apikeys/current", get(current_key))
            .with_state(api);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move { axum::serve(listener, app).await });
        let child = Command::new(bootstrap())
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", &address)
            .env("AWS_LAMBDA_FUNCTION_NAME", "palisade-guardduty")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .env("AWS_ENDPOINT_URL", format!("http://{address}"))
            .env("PALISADE_API_URL", format!("http://{address}/api"))
            .env("PALISADE_SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf")
            .envs(changes.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Self { child, events, back }
    }

    /// What comes back next: `next`, `response` or `error`.
    async fn back(&mut self) -> (&'static str, Value) {
        tokio::time::timeout(Duration::from_secs(30), self.back.recv()).await.unwrap().unwrap()
    }

    async fn invoke(&mut self, event: Value) -> (&'static str, Value) {
        assert_eq!(self.back().await.0, "next");
        self.events.send(event).unwrap();
        self.back().await
    }

    /// Ends the process and gives what it wrote to stdout and stderr.
    async fn stop(mut self) -> (Vec<String>, Vec<String>) {
        self.child.start_kill().unwrap();
        let (mut out, mut err) = (String::new(), String::new());
        self.child.stdout.take().unwrap().read_to_string(&mut out).await.unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut err).await.unwrap();
        self.child.wait().await.unwrap();
        let lines = |text: String| text.lines().map(str::to_owned).collect();
        (lines(out), lines(err))
    }
}

/// The example beside this test.
fn bootstrap() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.parent().unwrap().parent().unwrap().join("examples").join("echo");
    assert!(path.exists(), "build the example first: cargo build --package palisade-runtime --example echo");
    path
}

fn finding() -> Value {
    json!({
        "source": "aws.guardduty", "detail-type": "GuardDuty Finding", "account": "123456789012", "region": "eu-west-1",
        "detail": {
            "accountId": "123456789012", "region": "eu-west-1", "id": "f-1", "type": "Recon:EC2/Portscan", "severity": 5,
            "resource": {"resourceType": "Instance", "instanceDetails": {"instanceId": "i-0a1b2c3d"}},
            "service": {"archived": false}
        }
    })
}

#[tokio::test]
async fn events_are_answered_and_logged() {
    let spawned = Instant::now();
    let mut lambda = Lambda::start(&[]).await;
    let (how, value) = lambda.invoke(finding()).await;
    let first = spawned.elapsed();
    assert_eq!((how, &value["decision"]), ("response", &json!("observe")));
    assert_eq!(value["reason"], format!("echo from {ARN} for 123456789012"));

    let (how, value) = lambda.invoke(json!({"palisade": "follow-up", "ask": "api"})).await;
    assert_eq!((how, &value["reason"], &value["api_calls"]), ("response", &json!("palisade"), &json!(1)));

    let (how, value) = lambda.invoke(json!({"source": "a", "detail-type": "b", "detail": "no JSON"})).await;
    assert_eq!((how, &value["errorType"]), ("error", &json!("Palisade.Event")));
    assert_eq!(value["errorMessage"], "the detail is not JSON (line 1, column 2)");

    let (how, value) = lambda.invoke(json!({"a": "x".repeat(3_000_000)})).await;
    assert_eq!(how, "error");
    assert_eq!(value["errorMessage"], "the event has 3000008 bytes, more than 2097152");

    assert_eq!(lambda.back().await.0, "next");
    let (out, err) = lambda.stop().await;
    let outcomes: Vec<Outcome> = out.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let decisions: Vec<DecisionWord> = outcomes.iter().map(|outcome| outcome.decision).collect();
    assert_eq!(decisions, [DecisionWord::Observe, DecisionWord::Act, DecisionWord::Fail]);
    let errors: Vec<Value> = err.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(errors.len(), 2, "{err:?}");
    assert!(errors.iter().all(|error| error["palisade"] == "error" && error["request_id"] == "r-1"), "{err:?}");
    // For whoever measures: shown with --nocapture only.
    print_measure("from spawn to the first answer", first);
}

#[expect(clippy::print_stdout, reason = "a measurement for whoever asks with --nocapture")]
fn print_measure(what: &str, time: Duration) {
    println!("{what}: {} ms", time.as_millis());
}

#[tokio::test]
async fn a_wrong_setting_fails_each_event_with_its_name() {
    let mut lambda = Lambda::start(&[("PALISADE_MODE", "watch")]).await;
    for _ in 0..2 {
        let (how, value) = lambda.invoke(finding()).await;
        assert_eq!((how, &value["errorType"]), ("error", &json!("Palisade.Setup")));
        assert_eq!(value["errorMessage"], "environment variable PALISADE_MODE is not act or observe");
    }
    let (out, err) = lambda.stop().await;
    assert_eq!((out.len(), err.len()), (0, 2));
}

#[tokio::test]
async fn another_functions_invocation_is_refused() {
    let mut lambda = Lambda::start(&[("AWS_REGION", "us-east-1")]).await;
    let (how, value) = lambda.invoke(finding()).await;
    assert_eq!((how, &value["errorType"]), ("error", &json!("Palisade.Invocation")));
    let (out, _) = lambda.stop().await;
    assert!(out.is_empty());
}

#[tokio::test]
async fn a_panic_is_a_line_of_json_too() {
    let mut lambda = Lambda::start(&[]).await;
    assert_eq!(lambda.back().await.0, "next");
    lambda.events.send(json!({"palisade": "follow-up", "ask": "panic"})).unwrap();
    let mut lines = BufReader::new(lambda.child.stderr.take().unwrap()).lines();
    let line = tokio::time::timeout(Duration::from_secs(30), lines.next_line()).await.unwrap().unwrap().unwrap();
    let error: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(error["palisade"], "error");
    assert!(error["error"].as_str().unwrap().ends_with(": asked to"), "{line}");
}

#[tokio::test]
async fn outside_of_lambda_it_says_so_and_ends() {
    let ended = Command::new(bootstrap()).env_clear().output().await.unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let line: Value = serde_json::from_slice(&ended.stderr).unwrap();
    assert_eq!(line["error"], "AWS_LAMBDA_FUNCTION_NAME is not set: this program runs inside AWS Lambda");
}
