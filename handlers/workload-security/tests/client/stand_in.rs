//! A server that answers by a script, remembers what it was asked, and can lose its answer on the way.

use std::{
    future::{IntoFuture, pending},
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, Response},
    serve::Listener,
};
use palisade_workload_security::{Api, ApiKey, Backoff, Client, ClientBuilder, Deadline, Endpoint, KeyKind};
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

/// The key of every test: its secret part must turn up nowhere.
pub(crate) const SECRET: &str = "c2VjcmV0LW9mLXRoZS10ZXN0cw==";

/// A request as the server saw it.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// Path and query below `/api`.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Call {
    /// "METHOD target", to compare.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }
}

/// What the server does about a request.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// A status, a further header, and a body.
    Whole(u16, Option<(&'static str, String)>, String),
    /// The connection is cut instead of the answer.
    Cut,
    /// No answer, and the connection stays.
    Never,
}

impl Answer {
    pub(crate) fn json(body: &Value) -> Self {
        Self::Whole(200, None, body.to_string())
    }

    pub(crate) fn status(status: u16, body: &str) -> Self {
        Self::Whole(status, None, body.to_owned())
    }
}

type Script = Box<dyn Fn(usize, &Call) -> Answer + Send + Sync>;

struct Inner {
    script: Script,
    calls: Mutex<Vec<Call>>,
    cut: Arc<AtomicBool>,
}

/// The server; it ends with the test's runtime.
pub(crate) struct StandIn {
    address: SocketAddr,
    inner: Arc<Inner>,
}

impl StandIn {
    /// Serves `script`, which is told how many requests came before.
    pub(crate) async fn start(script: impl Fn(usize, &Call) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::on(listener, script)
    }

    /// As [`Self::start`], on a socket that is open already.
    pub(crate) fn on(listener: TcpListener, script: impl Fn(usize, &Call) -> Answer + Send + Sync + 'static) -> Self {
        let address = listener.local_addr().unwrap();
        let cut = Arc::new(AtomicBool::new(false));
        let inner = Arc::new(Inner { script: Box::new(script), calls: Mutex::default(), cut: cut.clone() });
        let app = Router::new().fallback(answer).with_state(inner.clone());
        tokio::spawn(axum::serve(Severable { listener, cut }, app).into_future());
        Self { address, inner }
    }

    /// A client of this server that waits for nothing between its attempts.
    pub(crate) fn builder(&self, kind: KeyKind) -> ClientBuilder {
        let endpoint = Endpoint::base_url(&format!("http://{}/api", self.address)).unwrap();
        Client::builder(endpoint, kind, key()).backoff(Backoff::new(Duration::ZERO, Duration::ZERO))
    }

    /// The operations, with time enough for any machine.
    pub(crate) fn api(&self) -> Api {
        self.builder(KeyKind::CloudOne).build().unwrap().until(ample())
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.inner.calls.lock().unwrap().clone()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.calls().iter().map(Call::line).collect()
    }
}

pub(crate) fn key() -> ApiKey {
    ApiKey::new(format!("keyid:{SECRET}")).unwrap()
}

pub(crate) fn ample() -> Deadline {
    Deadline::after(Duration::from_mins(2))
}

async fn answer(State(inner): State<Arc<Inner>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
    let target = parts.uri.path_and_query().unwrap().as_str().strip_prefix("/api").unwrap().to_owned();
    let call = Call { method: parts.method, target, headers: parts.headers, body };
    let before = {
        let mut calls = inner.calls.lock().unwrap();
        calls.push(call.clone());
        calls.len() - 1
    };
    match (inner.script)(before, &call) {
        Answer::Whole(status, header, body) => {
            let response = header
                .into_iter()
                .fold(Response::builder().status(status), |response, (name, value)| response.header(name, value));
            response.body(Body::from(body)).unwrap()
        }
        Answer::Cut => {
            inner.cut.store(true, Ordering::SeqCst);
            Response::new(Body::from("lost"))
        }
        Answer::Never => pending().await,
    }
}

/// Accepts connections whose next write fails once `cut` is set.
struct Severable {
    listener: TcpListener,
    cut: Arc<AtomicBool>,
}

impl Listener for Severable {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (Wire { stream, cut: self.cut.clone() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

struct Wire {
    stream: TcpStream,
    cut: Arc<AtomicBool>,
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.cut.swap(false, Ordering::SeqCst) {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Searches `items` as the API does: those above the wanted identifier, in order, as many as wanted.
pub(crate) fn search(name: &str, items: &[Value], body: &Value) -> Answer {
    let criteria = body["searchCriteria"].as_array().unwrap();
    let after = criteria.iter().find(|criterion| criterion["idTest"] == "greater-than");
    let after = after.map_or(i64::MIN, |criterion| criterion["idValue"].as_i64().unwrap());
    let most = usize::try_from(body["maxItems"].as_u64().unwrap()).unwrap();
    let page: Vec<&Value> = items.iter().filter(|item| item["ID"].as_i64().unwrap() > after).take(most).collect();
    Answer::json(&serde_json::json!({ name: page }))
}

/// A script that gives the same answer to everything.
pub(crate) fn always(answer: Answer) -> impl Fn(usize, &Call) -> Answer + Send + Sync {
    move |_, _| answer.clone()
}

/// The error that a call must end with.
pub(crate) async fn refusal<T: std::fmt::Debug>(
    outcome: impl Future<Output = Result<T, palisade_workload_security::Error>>,
) -> palisade_workload_security::Error {
    let error = outcome.await.unwrap_err();
    let everything = format!("{error} {error:?} {}", error.hint());
    assert!(!everything.contains(SECRET), "{everything}");
    error
}
