//! Sending one request once: the only place of this crate that does I/O.

use std::{
    error::Error as _,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime},
};

use reqwest::{
    Response, StatusCode,
    header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER},
};

use crate::{
    deadline::Deadline,
    endpoint::Endpoint,
    error::{Error, ErrorKind},
    key::ApiKey,
    message,
    request::{Method, Request},
    retry::{Failure, retry_after},
};

/// The longest answer that is read, in bytes: a page of computers is a quarter of it, and read and understood it leaves a
/// function of 256 MB half of its memory.
pub(crate) const LONGEST_ANSWER: usize = 24 << 20;
/// As much of an error's answer as may hold its message, in bytes.
const LONGEST_ERROR: usize = 64 << 10;

/// The connection pool, the key and the count of calls.
#[derive(Debug)]
pub(crate) struct Transport {
    pub(crate) http: reqwest::Client,
    pub(crate) endpoint: Endpoint,
    pub(crate) key: ApiKey,
    pub(crate) attempt_timeout: Duration,
    pub(crate) calls: AtomicU64,
}

impl Transport {
    /// Sends a request once and reads the body of its success.
    pub(crate) async fn once(&self, request: &Request, deadline: Deadline) -> Result<Vec<u8>, Failure> {
        let remaining = deadline.remaining();
        if remaining.is_zero() {
            let error = self.error(request, ErrorKind::Unavailable, Some("no time is left before the deadline"));
            return Err(Failure::last(error));
        }
        let sent = self.prepare(request)?.timeout(self.attempt_timeout.min(remaining));
        self.calls.fetch_add(1, Ordering::Relaxed);
        let response = sent.send().await.map_err(|cause| self.lost(request, cause))?;
        let status = response.status();
        if status.is_success() {
            return self.read(request, response).await;
        }
        Err(self.refused(request, response).await)
    }

    fn prepare(&self, request: &Request) -> Result<reqwest::RequestBuilder, Failure> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Delete => reqwest::Method::DELETE,
        };
        let builder = self.http.request(method, self.endpoint.url(&request.path, &request.query));
        let Some(body) = &request.body else { return Ok(builder) };
        let body = serde_json::to_vec(body).map_err(|cause| {
            Failure::last(self.error(
                request,
                ErrorKind::Rejected,
                Some(&format!("its body cannot be written: {cause}")),
            ))
        })?;
        Ok(builder.header(CONTENT_TYPE, HeaderValue::from_static("application/json")).body(body))
    }

    async fn read(&self, request: &Request, mut response: Response) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > LONGEST_ANSWER => {
                    let error = self.error(request, ErrorKind::Unreadable, Some("the answer is too long"));
                    return Err(Failure::last(error.doubtful(request.creates)));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => return Ok(body),
                Err(cause) => return Err(self.lost(request, cause)),
            }
        }
    }

    /// An answer other than success.
    async fn refused(&self, request: &Request, mut response: Response) -> Failure {
        let status = response.status();
        let wish = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let wish = wish.and_then(|value| retry_after(value, SystemTime::now()));
        let mut body = Vec::new();
        // Whatever of the body is lost, the status has been heard.
        while let Ok(Some(chunk)) = response.chunk().await {
            let room = LONGEST_ERROR - body.len();
            body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            if body.len() == LONGEST_ERROR {
                break;
            }
        }
        let kind = match status {
            StatusCode::UNAUTHORIZED => ErrorKind::Unauthorized,
            StatusCode::FORBIDDEN => ErrorKind::Forbidden,
            StatusCode::NOT_FOUND => ErrorKind::NotFound,
            StatusCode::TOO_MANY_REQUESTS => ErrorKind::RateLimited,
            _ if status.is_client_error() => ErrorKind::Rejected,
            _ if status.is_server_error() => ErrorKind::Unavailable,
            _ => ErrorKind::Unreadable,
        };
        let said = message::of_body(&body, |text| self.key.redact(text));
        let said = if status.is_redirection() { Some("it points to another address".to_owned()) } else { said };
        let repeatable = matches!(kind, ErrorKind::RateLimited | ErrorKind::Unavailable);
        // A gateway may give up on a request that the manager behind it still carries out.
        let in_doubt = request.creates && kind == ErrorKind::Unavailable;
        let error = self.error(request, kind, said.as_deref()).status_code(status.as_u16()).doubtful(in_doubt);
        Failure { error, repeatable, wish }
    }

    /// No answer, or half of one.
    fn lost(&self, request: &Request, cause: reqwest::Error) -> Failure {
        let distrusted = certificate_fault(&cause);
        let said = match &distrusted {
            Some(fault) => format!("the host's certificate is not trusted ({fault})"),
            None if cause.is_connect() && cause.is_timeout() => "connecting took too long".to_owned(),
            None if cause.is_connect() => format!("connecting failed{}", root(&cause)),
            None if cause.is_timeout() => "the answer took too long".to_owned(),
            None => format!("the connection broke{}", root(&cause)),
        };
        let in_doubt = request.creates && !cause.is_connect();
        let repeatable = distrusted.is_none() && !cause.is_builder();
        let error = self.error(request, ErrorKind::Network, Some(&said)).doubtful(in_doubt).caused_by(cause);
        Failure { error, repeatable, wish: None }
    }

    /// A success whose body is not what it should be.
    pub(crate) fn unreadable(&self, request: &Request, cause: &serde_json::Error) -> Error {
        self.error(request, ErrorKind::Unreadable, Some(&cause.to_string())).doubtful(request.creates)
    }

    fn error(&self, request: &Request, kind: ErrorKind, message: Option<&str>) -> Error {
        let message = message.and_then(|text| message::clean(&self.key.redact(text)));
        Error::new(request.operation.clone(), kind).saying(message)
    }
}

/// What is wrong with the host's certificate, if that is why a connection failed: no repetition mends it.
fn certificate_fault(error: &reqwest::Error) -> Option<String> {
    causes(error).find_map(|cause| match unwrapped(cause).downcast_ref::<rustls::Error>() {
        Some(rustls::Error::InvalidCertificate(fault)) => Some(fault.to_string()),
        _ => None,
    })
}

/// What an I/O error is wrapped around, which its own `source` skips.
fn unwrapped<'a>(cause: &'a (dyn std::error::Error + 'static)) -> &'a (dyn std::error::Error + 'static) {
    match cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(inner) => unwrapped(inner),
        None => cause,
    }
}

/// The innermost cause, which is the one that says something (such as "connection refused").
fn root(error: &reqwest::Error) -> String {
    causes(error).last().map(|cause| format!(" ({cause})")).unwrap_or_default()
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}
