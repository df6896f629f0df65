//! Refusals and unusable answers: their kind, their text, and that they are not repeated.

use palisade_workload_security::{ComputerId, ErrorKind, PolicyId};
use serde_json::json;

use crate::stand_in::{Answer, SECRET, StandIn, always, refusal};

#[tokio::test]
async fn client_errors_are_final() {
    for (status, kind) in [
        (400, ErrorKind::Rejected),
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (405, ErrorKind::Rejected),
        (408, ErrorKind::Rejected),
        (409, ErrorKind::Rejected),
        (413, ErrorKind::Rejected),
    ] {
        let server = StandIn::start(always(Answer::status(status, r#"{"message":"said the manager"}"#))).await;
        let error = refusal(server.api().policy(PolicyId(7))).await;
        assert_eq!((error.kind(), error.status()), (kind, Some(status)));
        assert_eq!((error.message(), error.operation()), (Some("said the manager"), "read policy 7"));
        assert_eq!((error.attempts(), server.calls().len()), (1, 1), "{status}");
        assert!(!error.in_doubt() && !error.hint().is_empty());
    }
}

#[tokio::test]
async fn bodies_of_errors_may_be_anything() {
    for (body, message) in [
        ("", None),
        ("<!DOCTYPE html><html><body>Blocked</body></html>", None),
        ("{", None),
        ("[1]", None),
        (r#"{"errors":["first","second"]}"#, Some("first; second")),
        (r#"{"message":{"deep":1}}"#, None),
    ] {
        let server = StandIn::start(always(Answer::status(403, body))).await;
        let error = refusal(server.api().computer(ComputerId(1), &[])).await;
        assert_eq!((error.kind(), error.message()), (ErrorKind::Forbidden, message), "{body}");
        assert!(!error.to_string().contains('<'));
    }
    let long = json!({ "message": "x".repeat(100_000) }).to_string();
    let server = StandIn::start(always(Answer::status(400, &long))).await;
    let message = refusal(server.api().current_api_key()).await.message().map(str::to_owned);
    assert_eq!(message, None, "more than is read of an error");
    let long = json!({ "message": "x".repeat(1_000) }).to_string();
    let server = StandIn::start(always(Answer::status(400, &long))).await;
    assert_eq!(refusal(server.api().current_api_key()).await.message().map(str::len), Some(299 + '…'.len_utf8()));
}

#[tokio::test]
async fn an_echoed_key_is_masked() {
    let body = json!({ "message": format!("Invalid API Key keyid:{SECRET} ({SECRET})") }).to_string();
    let server = StandIn::start(always(Answer::status(401, &body))).await;
    let error = refusal(server.api().current_api_key()).await;
    assert_eq!(error.message(), Some("Invalid API Key [redacted] ([redacted])"));
    // However long the text is: where it is cut, no half of the key is left.
    for padding in 230..300 {
        let body = json!({ "message": format!("{} keyid:{SECRET}", "x".repeat(padding)) }).to_string();
        let server = StandIn::start(always(Answer::status(403, &body))).await;
        let message = refusal(server.api().current_api_key()).await.message().unwrap().to_owned();
        assert!(!message.contains(&SECRET[..4]), "{message}");
    }
    // In a success as well, where the reader itself quotes what it did not expect.
    let server = StandIn::start(always(Answer::json(&json!({ "active": SECRET })))).await;
    let error = refusal(server.api().current_api_key()).await;
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert!(error.message().unwrap().contains("[redacted]"), "{error}");
}

#[tokio::test]
async fn answers_that_are_not_the_api_are_unreadable() {
    for body in
        ["", "<html><body>Sign in</body></html>", "[]", "null", r#"{"message":"maintenance"}"#, r#"{"policies":[{}]}"#]
    {
        let server = StandIn::start(always(Answer::status(200, body))).await;
        let error = refusal(server.api().policies()).await;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Unreadable, 1), "{body}");
        assert!(!error.to_string().contains("Sign in"));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = StandIn::start(always(Answer::json(&json!({})))).await;
    let target = elsewhere.builder(palisade_workload_security::KeyKind::Legacy).build().unwrap();
    let location = Some(("location", format!("{}/apikeys/current", target.endpoint())));
    for status in [301, 302, 307, 308] {
        let answer = Answer::Whole(status, location.clone(), String::new());
        let server = StandIn::start(always(answer)).await;
        let error = refusal(server.api().current_api_key()).await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::Unreadable, Some(status)));
    }
    assert!(elsewhere.calls().is_empty(), "the key went to another host");
}
