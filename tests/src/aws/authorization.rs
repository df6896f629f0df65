//! Asks MiniStack's IAM engine about a call that another emulator will answer, and reads what it says about its own.

use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use hyper::body::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use serde::Deserialize;

use super::{call::Decision, identification::Identified};

/// Header in which the launcher reports what the IAM engine decided about a request.
const FACTS: HeaderName = HeaderName::from_static("x-palisade-facts");

/// What the IAM engine knows about one request.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Facts {
    pub(super) principal: String,
    pub(super) account: String,
    pub(super) decisions: Vec<(String, String)>,
    #[serde(default)]
    denial: Option<Denial>,
}

#[derive(Debug, Clone, Deserialize)]
struct Denial {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Facts {
    pub(super) fn decisions(&self) -> Vec<Decision> {
        let decision =
            |(action, resource): &(String, String)| Decision { action: action.clone(), resource: resource.clone() };
        self.decisions.iter().map(decision).collect()
    }

    /// The refusal, in the caller's protocol.
    pub(super) fn denial(&self) -> Option<Response<Bytes>> {
        let denial = self.denial.as_ref()?;
        let mut response = Response::new(Bytes::from(denial.body.clone()));
        *response.status_mut() = StatusCode::from_u16(denial.status).unwrap_or(StatusCode::FORBIDDEN);
        for (name, value) in &denial.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()))
            {
                response.headers_mut().insert(name, value);
            }
        }
        Some(response)
    }
}

/// Takes the facts off an answer of MiniStack.
pub(super) fn take_facts(answer: &mut Response<Bytes>) -> Facts {
    answer
        .headers_mut()
        .remove(FACTS)
        .and_then(|value| serde_json::from_slice(&percent_decode(value.as_bytes()).collect::<Vec<u8>>()).ok())
        .unwrap_or_default()
}

/// The question: the head of the request in the query, its body unchanged, because the signature covers it.
pub(super) fn question(request: &Request<Bytes>, identified: &Identified, operation: &str) -> Request<Bytes> {
    let headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let head = serde_json::json!({
        "service": identified.service,
        "operation": operation,
        "region": identified.region,
        "method": request.method().as_str(),
        "path": request.uri().path(),
        "query": request.uri().query().unwrap_or(""),
        "headers": headers,
    });
    let head = utf8_percent_encode(&head.to_string(), NON_ALPHANUMERIC).to_string();
    let mut question = Request::new(request.body().clone());
    *question.method_mut() = http::Method::POST;
    if let Ok(uri) = format!("/_palisade/authorize?request={head}").parse() {
        *question.uri_mut() = uri;
    }
    question.headers_mut().insert(http::header::HOST, HeaderValue::from_static("localhost"));
    question
}
