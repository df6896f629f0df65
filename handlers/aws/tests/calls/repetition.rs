//! What is sent again, and for how long.

use std::time::{Duration, Instant};

use palisade_aws::{Deletion, ErrorKind};

use crate::server::{ALL, Answer, Server, aws_at};

#[tokio::test]
async fn what_passes_is_sent_again() {
    let server = Server::start([
        Answer::refused(429, "ThrottlingException"),
        Answer::status(503, "<html>"),
        Answer::Cut,
        Answer::refused(400, "ThrottledException"),
        Answer::ok("{}"),
    ])
    .await;
    assert_eq!(server.aws().delete_schedule("g", "n").await.unwrap(), Deletion::Deleted);
    assert_eq!(server.seen().len(), 5);
}

#[tokio::test]
async fn what_does_not_pass_is_sent_once() {
    for (status, code, kind) in [
        (403, "AccessDeniedException", ErrorKind::AccessDenied),
        (400, "ExpiredTokenException", ErrorKind::AccessDenied),
        (400, "ValidationException", ErrorKind::Invalid),
        (402, "ServiceQuotaExceededException", ErrorKind::Invalid),
    ] {
        let server = Server::start([Answer::refused(status, code)]).await;
        assert_eq!(server.aws().delete_schedule("g", "n").await.unwrap_err().kind(), kind, "{code}");
        assert_eq!(server.seen().len(), 1, "{code}");
    }
}

#[tokio::test]
async fn the_deadline_ends_it() {
    let server = Server::start([Answer::refused(500, "InternalServerException")]).await;
    let begun = Instant::now();
    let aws = server.aws().until(begun + Duration::from_millis(700));
    let error = aws.delete_schedule("g", "n").await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Unavailable, Some(500)));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    // The waits double at most: 700 ms are not enough for more than a few dozen attempts, and never for one only.
    assert!((2..100).contains(&server.seen().len()), "{}", server.seen().len());
}

#[tokio::test]
async fn a_deadline_that_has_passed_sends_nothing() {
    let server = Server::start([Answer::ok("{}")]).await;
    let error = server.aws().until(Instant::now()).delete_schedule("g", "n").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(error.to_string().contains("no time is left"), "{error}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_network_error() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let aws = aws_at(&url, ALL).until(Instant::now() + Duration::from_millis(300));
    let error = aws.delete_schedule("g", "n").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_server_that_never_answers_is_left_at_the_deadline() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let begun = Instant::now();
    let aws = aws_at(&url, ALL).until(begun + Duration::from_millis(200));
    let error = aws.delete_schedule("g", "n").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(error.to_string().contains("it took too long"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(5));
    drop(listener);
}
