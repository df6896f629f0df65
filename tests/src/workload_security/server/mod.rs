//! The HTTP server: the API under `/api`, the controls under `/sim`.

mod connection;

use super::api::call::{Call, Reply, ReplyBody};
use super::control;
use super::state::{Outcome, State};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State as Extension};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::routing::any;
use connection::{CuttableListener, Line};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;

/// How much of an answer still gets through when it is cut: the start of its head.
const STUMP: usize = 24;

/// The state, shared by every connection and by the tests.
#[derive(Clone, Debug)]
pub(crate) struct Shared(Arc<Mutex<State>>);

impl Shared {
    pub(crate) fn new(state: State) -> Self {
        Self(Arc::new(Mutex::new(state)))
    }

    /// A panic of another thread is that thread's test to fail.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves until it is dropped.
pub(crate) async fn serve(listener: TcpListener, shared: Shared) {
    let router = Router::new().route("/api/{*path}", any(api)).route("/sim/{*path}", any(controls)).with_state(shared);
    // Never ends, and never fails: accepting goes on after an error.
    let _ = axum::serve(CuttableListener(listener), router.into_make_service_with_connect_info::<Line>()).await;
}

async fn api(
    Extension(shared): Extension<Shared>,
    ConnectInfo(line): ConnectInfo<Line>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let call = read_call("/api", method, &uri, headers, body);
    let fault = shared.lock().faults.take(call.method.as_str(), &call.path);
    if let Some(fault) = fault.as_ref().filter(|fault| fault.delay_millis > 0) {
        tokio::time::sleep(Duration::from_millis(fault.delay_millis)).await;
    }
    let outcome = shared.lock().respond(&call, fault.as_ref());
    match outcome {
        Outcome::Reply(reply) => response(reply),
        Outcome::CutBefore => {
            line.cut_after(0);
            response(Reply::empty())
        }
        Outcome::CutAfter(reply) => {
            line.cut_after(STUMP);
            response(reply)
        }
    }
}

async fn controls(
    Extension(shared): Extension<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let call = read_call("/sim", method, &uri, headers, body);
    let reply = control::answer(&mut shared.lock(), &call);
    response(reply)
}

fn read_call(root: &str, method: Method, uri: &Uri, headers: HeaderMap, body: Bytes) -> Call {
    let path = uri.path().strip_prefix(root).unwrap_or_default().to_owned();
    Call { method, path, query: uri.query().unwrap_or_default().to_owned(), headers, body }
}

fn response(reply: Reply) -> Response<Body> {
    let (kind, body) = match reply.body {
        ReplyBody::Json(value) => (Some("application/json"), value.to_string()),
        ReplyBody::Html(page) => (Some("text/html"), page),
        ReplyBody::Empty => (None, String::new()),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.extend(kind.map(|kind| (header::CONTENT_TYPE, HeaderValue::from_static(kind))));
    headers.insert("x-dsm-version", HeaderValue::from_static("Deep Security/50.0.827"));
    headers.extend(reply.retry_after.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds))));
    response
}
