//! The Lambda Runtime API, as far as a function process needs it: hands out invocations and takes the answers.
//!
//! One [`RuntimeApi`] serves one process. Shapes follow the runtime API's own description, version 2018-06-01.

use std::collections::BTreeSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex as BlockingMutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;

/// Longest answer of a function, and a little more so that what is too long is told from what is cut.
const ANSWER_LIMIT: usize = 6 * 1024 * 1024 + 100 * 1024;

/// One invocation to hand out.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// The service's id of the event.
    pub request_id: String,
    /// The function that is invoked.
    pub function_arn: String,
    /// When Lambda would stop the function.
    pub deadline: SystemTime,
    /// The event, byte for byte.
    pub payload: Bytes,
}

/// What the process told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// It asks for an invocation: all that belongs to an earlier one has been done.
    Ready,
    /// It answered with a value, not yet read.
    Answered {
        /// The invocation's id.
        request_id: String,
        /// The value as sent.
        body: Bytes,
    },
    /// The invocation failed.
    Failed {
        /// The invocation's id.
        request_id: String,
        /// Why.
        error: FunctionError,
    },
    /// The process could not begin to work.
    FailedInit(FunctionError),
}

/// An error in the form that runtimes send.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct FunctionError {
    /// For example `Runtime.ExitError`; empty when none was sent.
    #[serde(rename = "errorType", default)]
    pub kind: String,
    /// In words; empty when none were sent.
    #[serde(rename = "errorMessage", default)]
    pub message: String,
}

/// A runtime API on a port of its own. Dropping it ends the server.
#[derive(Debug)]
pub struct RuntimeApi {
    address: SocketAddr,
    invocations: mpsc::UnboundedSender<Invocation>,
    reports: mpsc::UnboundedReceiver<Report>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    invocations: Mutex<mpsc::UnboundedReceiver<Invocation>>,
    reports: mpsc::UnboundedSender<Report>,
    /// Ids that were handed out and are not answered yet.
    open: BlockingMutex<BTreeSet<String>>,
}

impl Shared {
    fn with_open<T>(&self, change: impl FnOnce(&mut BTreeSet<String>) -> T) -> T {
        change(&mut self.open.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl RuntimeApi {
    /// Listens on a free port of this machine, on the current tokio runtime.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (invocations, handed) = mpsc::unbounded_channel();
        let (told, reports) = mpsc::unbounded_channel();
        let shared = Shared { invocations: Mutex::new(handed), reports: told, open: BlockingMutex::default() };
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .layer(DefaultBodyLimit::max(ANSWER_LIMIT))
            .with_state(Arc::new(shared));
        let server = tokio::spawn(async move {
            // Ends with the task only: axum goes on after a connection that fails.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, invocations, reports, server })
    }

    /// The value of `AWS_LAMBDA_RUNTIME_API`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Hands out an invocation, now or when the process asks for one.
    pub fn hand(&self, invocation: Invocation) {
        // The other end lives as long as the server.
        let _ = self.invocations.send(invocation);
    }

    /// The next thing that the process tells. Cancel safe.
    pub async fn report(&mut self) -> Report {
        match self.reports.recv().await {
            Some(report) => report,
            // The server task holds the sender and ends with `self`.
            None => std::future::pending().await,
        }
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next(State(shared): State<Arc<Shared>>) -> Response {
    let _ = shared.reports.send(Report::Ready);
    let Some(invocation) = shared.invocations.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    shared.with_open(|open| open.insert(invocation.request_id.clone()));
    let deadline = invocation.deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let headers = [
        ("lambda-runtime-aws-request-id", invocation.request_id.clone()),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", invocation.function_arn),
        ("lambda-runtime-trace-id", "Root=1-00000000-000000000000000000000000;Sampled=0".to_owned()),
        ("content-type", "application/json".to_owned()),
    ];
    (headers, invocation.payload).into_response()
}

async fn response(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Bytes) -> Response {
    finish(&shared, &id, Report::Answered { request_id: id.clone(), body })
}

async fn error(State(shared): State<Arc<Shared>>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let error = read_error(&headers, &body);
    finish(&shared, &id, Report::Failed { request_id: id.clone(), error })
}

async fn init_error(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let _ = shared.reports.send(Report::FailedInit(read_error(&headers, &body)));
    accepted()
}

/// Takes the answer to an invocation that is open; any other id is the process's mistake.
fn finish(shared: &Shared, id: &str, report: Report) -> Response {
    if !shared.with_open(|open| open.remove(id)) {
        let problem = json!({"errorType": "InvalidRequestID", "errorMessage": "Invalid request ID"});
        return (StatusCode::BAD_REQUEST, axum::Json(problem)).into_response();
    }
    let _ = shared.reports.send(report);
    accepted()
}

fn accepted() -> Response {
    (StatusCode::ACCEPTED, axum::Json(json!({"status": "OK"}))).into_response()
}

fn read_error(headers: &HeaderMap, body: &[u8]) -> FunctionError {
    let mut error: FunctionError = serde_json::from_slice(body).unwrap_or_default();
    if error.kind.is_empty() {
        let header = headers.get("lambda-runtime-function-error-type").and_then(|value| value.to_str().ok());
        header.unwrap_or_default().clone_into(&mut error.kind);
    }
    error
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::http::client;
    use std::time::Duration;

    fn invocation(id: &str) -> Invocation {
        Invocation {
            request_id: id.to_owned(),
            function_arn: "arn:aws:lambda:eu-west-1:111122223333:function:f".to_owned(),
            deadline: UNIX_EPOCH + Duration::from_millis(1_234),
            payload: Bytes::from_static(b"{\"a\": 1}"),
        }
    }

    fn url(api: &RuntimeApi, path: &str) -> String {
        format!("http://{}/2018-06-01/runtime/{path}", api.address())
    }

    #[tokio::test]
    async fn an_invocation_is_handed_out_and_answered_once() {
        let mut api = RuntimeApi::start().await.unwrap();
        let waiting = tokio::spawn(client().get(url(&api, "invocation/next")).send());
        assert_eq!(api.report().await, Report::Ready);
        api.hand(invocation("1"));
        let handed = waiting.await.unwrap().unwrap();
        let header = |name: &str| handed.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("lambda-runtime-aws-request-id"), "1");
        assert_eq!(header("lambda-runtime-deadline-ms"), "1234");
        assert!(header("lambda-runtime-invoked-function-arn").ends_with(":function:f"));
        assert_eq!(handed.text().await.unwrap(), "{\"a\": 1}");

        let answer = || client().post(url(&api, "invocation/1/response")).body("[true]").send();
        assert_eq!(answer().await.unwrap().status(), 202);
        assert_eq!(answer().await.unwrap().status(), 400, "answered already");
        let answered = Report::Answered { request_id: "1".to_owned(), body: Bytes::from_static(b"[true]") };
        assert_eq!(api.report().await, answered);
    }

    #[tokio::test]
    async fn errors_are_told_in_their_words() {
        let mut api = RuntimeApi::start().await.unwrap();
        api.hand(invocation("2"));
        client().get(url(&api, "invocation/next")).send().await.unwrap();
        assert_eq!(api.report().await, Report::Ready);
        let error = json!({"errorType": "Event", "errorMessage": "it is no event", "stackTrace": []}).to_string();
        client().post(url(&api, "invocation/2/error")).body(error).send().await.unwrap();
        let told = FunctionError { kind: "Event".to_owned(), message: "it is no event".to_owned() };
        assert_eq!(api.report().await, Report::Failed { request_id: "2".to_owned(), error: told });

        let init = client().post(url(&api, "init/error")).header("lambda-runtime-function-error-type", "Setup");
        assert_eq!(init.body("no JSON").send().await.unwrap().status(), 202);
        let told = FunctionError { kind: "Setup".to_owned(), message: String::new() };
        assert_eq!(api.report().await, Report::FailedInit(told));
    }
}
