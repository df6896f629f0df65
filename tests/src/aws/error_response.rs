//! Errors in the shape of the protocol that the caller speaks, written and read.

use http::{Request, Response, StatusCode, header::CONTENT_TYPE};
use hyper::body::Bytes;

use super::{
    fault::FaultKind,
    identification::{Identified, form},
    xml::xml_texts,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Json,
    Query,
    Ec2,
    RestXml,
    RestJson,
}

fn protocol(request: &Request<Bytes>, service: &str) -> Protocol {
    if service == "ec2" {
        Protocol::Ec2
    } else if request.headers().contains_key("x-amz-target") {
        Protocol::Json
    } else if form(request).is_some_and(|form| form.contains_key("Action")) {
        Protocol::Query
    } else if matches!(service, "s3" | "cloudfront" | "route53") {
        Protocol::RestXml
    } else {
        Protocol::RestJson
    }
}

/// Code and status as the services send them, which is what SDKs decide about retries by.
fn code(kind: FaultKind, protocol: Protocol, service: &str) -> (&'static str, u16) {
    match (kind, protocol) {
        (FaultKind::Throttle, _) if service == "lambda" => ("TooManyRequestsException", 429),
        (FaultKind::Throttle, Protocol::Json) => ("ThrottlingException", 400),
        (FaultKind::Throttle, Protocol::RestJson) => ("TooManyRequestsException", 429),
        (FaultKind::Throttle, Protocol::Query) => ("Throttling", 400),
        (FaultKind::Throttle, Protocol::Ec2) => ("RequestLimitExceeded", 503),
        (FaultKind::Throttle, Protocol::RestXml) => ("SlowDown", 503),
        (FaultKind::AccessDenied, Protocol::Json) => ("AccessDeniedException", 400),
        (FaultKind::AccessDenied, Protocol::RestJson) => ("AccessDeniedException", 403),
        (FaultKind::AccessDenied, Protocol::Ec2) => ("UnauthorizedOperation", 403),
        (FaultKind::AccessDenied, _) => ("AccessDenied", 403),
        (FaultKind::ClockSkew, Protocol::Json) => ("InvalidSignatureException", 400),
        (FaultKind::ClockSkew, Protocol::RestJson) => ("InvalidSignatureException", 403),
        (FaultKind::ClockSkew, Protocol::RestXml) => ("RequestTimeTooSkewed", 403),
        (FaultKind::ClockSkew, Protocol::Query | Protocol::Ec2) => ("RequestExpired", 400),
        (_, Protocol::Json | Protocol::RestJson) => ("InternalServerException", 500),
        (_, Protocol::RestXml | Protocol::Ec2) => ("InternalError", 500),
        (_, Protocol::Query) => ("InternalFailure", 500),
    }
}

/// The answer of an injected fault.
pub(super) fn injected(kind: FaultKind, request: &Request<Bytes>, identified: &Identified) -> Response<Bytes> {
    let protocol = protocol(request, &identified.service);
    let (code, status) = code(kind, protocol, &identified.service);
    respond(protocol, status, code, "injected by the test")
}

/// The front itself could not go on; SDKs see a server error.
pub(super) fn unavailable(request: &Request<Bytes>, identified: &Identified, message: &str) -> Response<Bytes> {
    respond(protocol(request, &identified.service), 502, "InternalFailure", message)
}

fn respond(protocol: Protocol, status: u16, code: &str, message: &str) -> Response<Bytes> {
    let error = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>");
    let request = "<RequestId>00000000-0000-4000-8000-000000000000</RequestId>";
    let (kind, body) = match protocol {
        Protocol::Json | Protocol::RestJson => {
            ("application/x-amz-json-1.1", serde_json::json!({"__type": code, "message": message}).to_string())
        }
        Protocol::Query => ("text/xml", format!("<ErrorResponse>{error}{request}</ErrorResponse>")),
        Protocol::Ec2 => ("text/xml", format!("<Response><Errors>{error}</Errors>{request}</Response>")),
        Protocol::RestXml => {
            ("application/xml", format!("<Error><Code>{code}</Code><Message>{message}</Message>{request}</Error>"))
        }
    };
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static(kind));
    if let (Protocol::RestJson, Ok(code)) = (protocol, http::HeaderValue::from_str(code)) {
        response.headers_mut().insert("x-amzn-errortype", code);
    }
    response
}

/// The error code of an answer, whatever its protocol; nothing for a success.
pub(super) fn error_code(answer: &Response<Bytes>) -> Option<String> {
    if answer.status().as_u16() < 400 {
        return None;
    }
    let bare = |code: &str| {
        let code = code.split(':').next().unwrap_or(code);
        code.rsplit('#').next().unwrap_or(code).to_owned()
    };
    if let Some(code) = answer.headers().get("x-amzn-errortype").and_then(|value| value.to_str().ok()) {
        return Some(bare(code));
    }
    if let Ok(body) = serde_json::from_slice::<serde_json::Value>(answer.body()) {
        let named = ["__type", "code", "Code"].iter().find_map(|name| body.get(name)?.as_str());
        return Some(named.map_or_else(|| answer.status().to_string(), bare));
    }
    let text = String::from_utf8_lossy(answer.body());
    Some(xml_texts(&text, "Code").into_iter().next().unwrap_or_else(|| answer.status().to_string()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn an_error_is_read_back_in_every_protocol() {
        for protocol in [Protocol::Json, Protocol::Query, Protocol::Ec2, Protocol::RestXml, Protocol::RestJson] {
            let answer = respond(protocol, 400, "SomeCode", "text");
            assert_eq!(error_code(&answer).as_deref(), Some("SomeCode"), "{protocol:?}");
        }
    }

    #[test]
    fn namespaces_and_suffixes_of_codes_are_dropped() {
        let answer = |body: &str| Response::builder().status(400).body(Bytes::from(body.to_owned())).unwrap();
        let namespaced = answer(r#"{"__type": "com.amazon.coral.service#AccessDeniedException"}"#);
        assert_eq!(error_code(&namespaced).as_deref(), Some("AccessDeniedException"));
        let suffixed =
            Response::builder().status(404).header("x-amzn-errortype", "ResourceNotFoundException:http://x/");
        assert_eq!(error_code(&suffixed.body(Bytes::new()).unwrap()).as_deref(), Some("ResourceNotFoundException"));
        assert_eq!(error_code(&Response::new(Bytes::from("{}"))), None);
    }
}
