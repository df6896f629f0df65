//! What is repeated, until when, and how long is waited.

use std::time::{Duration, Instant};

use palisade_workload_security::{Backoff, Deadline, ErrorKind, KeyKind};
use serde_json::json;
use tokio::net::TcpListener;

use crate::stand_in::{Answer, StandIn, always, ample, refusal};

#[tokio::test]
async fn want_of_capacity_passes() {
    let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    let server = StandIn::start(move |before, _| match before {
        0 => Answer::status(429, r#"{"message":"Too many API requests"}"#),
        1 => Answer::status(502, page),
        2 => Answer::status(500, ""),
        3 => Answer::Whole(503, Some(("retry-after", "0".to_owned())), String::new()),
        4 => Answer::Cut,
        _ => Answer::json(&json!({ "keyName": "palisade" })),
    })
    .await;
    let client = server.builder(KeyKind::CloudOne).build().unwrap();
    let key = client.until(ample()).current_api_key().await.unwrap();
    assert_eq!(key.key_name.as_deref(), Some("palisade"));
    assert_eq!((server.calls().len(), client.calls()), (6, 6));
}

#[tokio::test]
async fn the_last_refusal_is_told() {
    let busy = r#"{"message":"Too many API requests"}"#;
    for (status, body, kind, message) in [
        (429, busy, ErrorKind::RateLimited, Some("Too many API requests")),
        (502, "<html><body>502 Bad Gateway</body></html>", ErrorKind::Unavailable, None),
    ] {
        let server = StandIn::start(move |before, _| {
            // The third time, the wish for an hour is more than the deadline allows.
            let wish = (before == 2).then(|| ("retry-after", "3600".to_owned()));
            Answer::Whole(status, wish, body.to_owned())
        })
        .await;
        let client = server.builder(KeyKind::CloudOne).build().unwrap();
        let error = refusal(client.until(ample()).current_api_key()).await;
        assert_eq!((error.kind(), error.status(), error.message()), (kind, Some(status), message));
        assert_eq!((error.attempts(), client.calls()), (3, 3));
        assert!(!error.to_string().contains('<') && error.to_string().ends_with("(3 attempts)"), "{error}");
    }
}

#[tokio::test]
async fn no_wait_outlasts_the_deadline() {
    let hour = Duration::from_hours(1);
    let patient = Backoff::new(hour, hour).with_jitter(|ceiling| ceiling);
    let none = Backoff::new(Duration::ZERO, Duration::ZERO);
    for (backoff, wish) in [(patient, None), (none, Some(("retry-after", "3600".to_owned())))] {
        let server = StandIn::start(always(Answer::Whole(429, wish, String::new()))).await;
        let client = server.builder(KeyKind::CloudOne).backoff(backoff).build().unwrap();
        let begun = Instant::now();
        let error = refusal(client.until(ample()).current_api_key()).await;
        assert_eq!((error.kind(), error.attempts(), client.calls()), (ErrorKind::RateLimited, 1, 1));
        assert!(begun.elapsed() < Duration::from_mins(1), "given up at once, rather than at the deadline");
    }
}

#[tokio::test]
async fn past_the_deadline_nothing_is_sent() {
    let server = StandIn::start(always(Answer::json(&json!({})))).await;
    let client = server.builder(KeyKind::CloudOne).build().unwrap();
    let error = refusal(client.until(Deadline::at(Instant::now())).current_api_key()).await;
    assert_eq!((error.kind(), client.calls()), (ErrorKind::Unavailable, 0));
    assert_eq!(error.message(), Some("no time is left before the deadline"));
    assert!(server.calls().is_empty());
}

#[tokio::test]
async fn an_attempt_ends_at_the_deadline() {
    let server = StandIn::start(always(Answer::Never)).await;
    let client = server.builder(KeyKind::CloudOne).build().unwrap();
    let begun = Instant::now();
    let error = refusal(client.until(Deadline::after(Duration::from_secs(1))).current_api_key()).await;
    assert_eq!((error.kind(), error.message()), (ErrorKind::Network, Some("the answer took too long")));
    assert!(begun.elapsed() < Duration::from_secs(20), "the time for an attempt is 30 s");
    assert!(!error.in_doubt(), "reading leaves nothing behind");
}

#[tokio::test]
async fn a_slow_attempt_is_repeated() {
    let server = StandIn::start(|before, _| if before == 0 { Answer::Never } else { Answer::json(&json!({})) }).await;
    let client = server.builder(KeyKind::CloudOne).attempt_timeout(Duration::from_millis(300)).build().unwrap();
    client.until(ample()).current_api_key().await.unwrap();
    assert!(client.calls() >= 2);
}

#[tokio::test]
async fn a_host_that_hangs_up_is_called_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answering = tokio::spawn(async move {
        drop(listener.accept().await.unwrap());
        StandIn::on(listener, always(Answer::json(&json!({}))))
    });
    let endpoint = format!("http://{address}").parse().unwrap();
    let client = palisade_workload_security::Client::builder(endpoint, KeyKind::Legacy, crate::stand_in::key())
        .backoff(Backoff::new(Duration::ZERO, Duration::ZERO))
        .build()
        .unwrap();
    client.until(ample()).current_api_key().await.unwrap();
    assert_eq!(answering.await.unwrap().calls().len(), 1);
    assert_eq!(client.calls(), 2);
}

#[tokio::test]
async fn nobody_listening_is_a_network_error_with_its_cause() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    drop(listener);
    let client = palisade_workload_security::Client::builder(endpoint, KeyKind::Legacy, crate::stand_in::key())
        .backoff(Backoff::new(Duration::from_hours(1), Duration::from_hours(1)).with_jitter(|ceiling| ceiling))
        .build()
        .unwrap();
    let error = refusal(client.until(ample()).current_api_key()).await;
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(error.message().unwrap().starts_with("connecting failed ("), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}
