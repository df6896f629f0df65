//! What a service's refusal says: its code and message, in the forms of the three protocols.

use http::HeaderMap;
use palisade_contract::Call;
use serde_json::Value;

use crate::request::Protocol;
use crate::xml::Element;
use crate::{Error, ErrorKind};

/// The error that an answer with a status other than 2xx stands for.
pub(crate) fn read(call: Call, protocol: Protocol, status: u16, headers: &HeaderMap, body: &[u8]) -> Error {
    let (code, message) = match protocol {
        Protocol::Query | Protocol::RestXml => from_xml(body),
        Protocol::Json { .. } | Protocol::RestJson => from_json(headers, body),
    };
    let message = message.unwrap_or_default();
    Error::new(call, kind_of(code.as_deref(), status), message).with_code(code.as_deref()).with_status(status)
}

/// `<ErrorResponse><Error>` (SNS, IAM), `<Response><Errors><Error>` (EC2) or `<Error>` (S3).
fn from_xml(body: &[u8]) -> (Option<String>, Option<String>) {
    let Ok(root) = Element::parse(body) else { return (None, None) };
    let Some(error) = root.find("Error") else { return (None, None) };
    let text = |name| error.child(name).map(|child| child.text().trim().to_owned()).filter(|text| !text.is_empty());
    (text("Code"), text("Message"))
}

/// The code stands in a header, in `__type` or in `code`, possibly with a namespace before `#` or an address after `:`.
fn from_json(headers: &HeaderMap, body: &[u8]) -> (Option<String>, Option<String>) {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |names: &[&str]| names.iter().find_map(|name| body.get(name)?.as_str()).map(str::to_owned);
    let header = headers.get("x-amzn-errortype").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let code = header.or_else(|| text(&["__type", "code", "Code"])).map(|code| bare_code(&code).to_owned());
    (code.filter(|code| !code.is_empty()), text(&["message", "Message", "errorMessage"]))
}

fn bare_code(code: &str) -> &str {
    let after_namespace = code.rsplit_once('#').map_or(code, |(_, code)| code);
    after_namespace.split(':').next().unwrap_or_default().trim()
}

/// The kind of failure that a code stands for; the status decides where the code is unknown.
pub(crate) fn kind_of(code: Option<&str>, status: u16) -> ErrorKind {
    code.and_then(known_code).unwrap_or(match status {
        401 | 403 => ErrorKind::AccessDenied,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        429 => ErrorKind::Throttled,
        400..=499 => ErrorKind::Invalid,
        500.. => ErrorKind::Unavailable,
        _ => ErrorKind::Unreadable,
    })
}

fn known_code(code: &str) -> Option<ErrorKind> {
    let kind = match code {
        "AccessDenied"
        | "AccessDeniedException"
        | "AuthFailure"
        | "AuthorizationError"
        | "AuthorizationErrorException"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "IncompleteSignature"
        | "InvalidAccessException"
        | "InvalidClientTokenId"
        | "InvalidSignatureException"
        | "KMSAccessDenied"
        | "KMSAccessDeniedException"
        | "KMSOptInRequired"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "OptInRequired"
        | "RequestExpired"
        | "SignatureDoesNotMatch"
        | "UnauthorizedOperation"
        | "UnrecognizedClientException" => ErrorKind::AccessDenied,
        "BandwidthLimitExceeded"
        | "PriorRequestNotComplete"
        | "RequestLimitExceeded"
        | "SlowDown"
        | "TooManyRequestsException" => ErrorKind::Throttled,
        throttled if throttled.contains("Throttl") => ErrorKind::Throttled,
        "InternalError"
        | "InternalException"
        | "InternalFailure"
        | "InternalServerException"
        | "InternalServiceError"
        | "RequestTimeout"
        | "RequestTimeoutException"
        | "ServiceUnavailable"
        | "ServiceUnavailableException"
        | "Unavailable"
        | "WAFInternalErrorException"
        | "WAFUnavailableEntityException" => ErrorKind::Unavailable,
        "ConcurrentUpdateError" | "ConflictException" | "WAFOptimisticLockException" => ErrorKind::Conflict,
        "ClusterNotFoundException"
        | "FindingNotFound"
        | "LoadBalancerNotFound"
        | "NotFound"
        | "NotFoundException"
        | "ResourceNotFoundException"
        | "TargetGroupNotFound"
        | "WAFNonexistentItemException" => ErrorKind::NotFound,
        absent if absent.starts_with("NoSuch") => ErrorKind::NotFound,
        absent if absent.ends_with(".NotFound") => ErrorKind::NotFound,
        _ => return None,
    };
    Some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lose_their_decoration() {
        for code in [
            "ConflictException",
            "ConflictException:http://internal.amazon.com/coral/com.amazon.scheduler/",
            "com.amazonaws.scheduler#ConflictException",
        ] {
            assert_eq!(bare_code(code), "ConflictException");
        }
    }

    #[test]
    fn the_code_goes_before_the_status() {
        assert_eq!(kind_of(Some("Throttling"), 400), ErrorKind::Throttled);
        assert_eq!(kind_of(Some("RequestLimitExceeded"), 503), ErrorKind::Throttled);
        assert_eq!(kind_of(Some("KMSThrottling"), 400), ErrorKind::Throttled);
        assert_eq!(kind_of(Some("InvalidInstanceID.NotFound"), 400), ErrorKind::NotFound);
        assert_eq!(kind_of(Some("InvalidParameter"), 400), ErrorKind::Invalid);
        assert_eq!(kind_of(Some("LimitExceededException"), 429), ErrorKind::Throttled);
        assert_eq!(kind_of(Some("ServiceQuotaExceededException"), 402), ErrorKind::Invalid);
        assert_eq!(kind_of(None, 502), ErrorKind::Unavailable);
        assert_eq!(kind_of(None, 302), ErrorKind::Unreadable);
    }
}
