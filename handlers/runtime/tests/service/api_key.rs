//! The key is fetched once, fetched again when it is refused, and never shown.

use crate::sample::{Memory, SECRET, finding, follow_up, invocation, service};
use crate::server::Server;

#[tokio::test]
async fn the_key_is_fetched_once_per_container() {
    let server = Server::start(&format!(" {SECRET}\n"), SECRET).await;
    let log = Memory::default();
    let service = service(&server.url, &log);
    for _ in 0..3 {
        service.answer(&follow_up("api"), &invocation()).await.unwrap();
    }
    let world = server.world();
    assert_eq!((world.reads, world.calls), (1, 3));
    let outcomes = log.outcomes();
    assert!(outcomes.iter().all(|outcome| outcome.reason == "palisade" && outcome.api_calls == 1), "{outcomes:?}");
}

#[tokio::test]
async fn a_rotated_key_is_fetched_again() {
    let server = Server::start(SECRET, SECRET).await;
    let log = Memory::default();
    let service = service(&server.url, &log);
    service.answer(&follow_up("api"), &invocation()).await.unwrap();
    server.change(|world| {
        world.secret = Some("id:s3cr3t-two".to_owned());
        world.accepted = "id:s3cr3t-two".to_owned();
    });
    for _ in 0..2 {
        service.answer(&follow_up("api"), &invocation()).await.unwrap();
    }
    let world = server.world();
    assert_eq!((world.reads, world.calls), (2, 4));
    let calls: Vec<u64> = log.outcomes().iter().map(|outcome| outcome.api_calls).collect();
    assert_eq!(calls, [1, 2, 1], "the refused call counts, and the count goes on after the change");
    assert!(log.errors().is_empty());
}

#[tokio::test]
async fn a_key_that_is_wrong_and_has_not_changed_fails_once() {
    let server = Server::start(SECRET, "id:another").await;
    let log = Memory::default();
    let rejection = service(&server.url, &log).answer(&follow_up("api"), &invocation()).await.unwrap_err();
    assert!(rejection.message.contains("the API key is not accepted"), "{}", rejection.message);
    let world = server.world();
    assert_eq!((world.reads, world.calls), (2, 1));
}

#[tokio::test]
async fn a_key_that_is_wrong_after_the_change_fails() {
    let server = Server::start(SECRET, SECRET).await;
    let log = Memory::default();
    let service = service(&server.url, &log);
    service.answer(&follow_up("api"), &invocation()).await.unwrap();
    server.change(|world| {
        world.secret = Some("id:s3cr3t-two".to_owned());
        world.accepted = "id:s3cr3t-three".to_owned();
    });
    service.answer(&follow_up("api"), &invocation()).await.unwrap_err();
    assert_eq!(server.world().calls, 3);
    server.change(|world| world.secret = Some("id:s3cr3t-three".to_owned()));
    service.answer(&follow_up("api"), &invocation()).await.unwrap();
    assert_eq!(server.world().calls, 5);
}

#[tokio::test]
async fn a_secret_that_cannot_be_read_fails_with_its_cause() {
    let server = Server::start(SECRET, SECRET).await;
    server.change(|world| world.secret = None);
    let log = Memory::default();
    let service = service(&server.url, &log);
    let rejection = service.answer(&follow_up("api"), &invocation()).await.unwrap_err();
    let expected = "cannot read the secret with the workload security API key: secretsmanager:GetSecretValue was denied \
                    (AccessDeniedException): not authorized";
    assert_eq!(rejection.message, expected);
    assert_eq!(log.errors()[0]["causes"].as_array().unwrap().len(), 1);
    // Once the role may read it, nothing of the failure is left.
    server.change(|world| world.secret = Some(SECRET.to_owned()));
    service.answer(&follow_up("api"), &invocation()).await.unwrap();
}

#[tokio::test]
async fn an_empty_secret_is_told_as_such() {
    let server = Server::start(" \n", SECRET).await;
    let log = Memory::default();
    let rejection = service(&server.url, &log).answer(&follow_up("api"), &invocation()).await.unwrap_err();
    assert!(rejection.message.contains("secret:palisade/key-AbCdEf does not hold a usable API key"), "{rejection}");
    assert_eq!(server.world().calls, 0);
}

#[tokio::test]
async fn the_key_is_shown_nowhere() {
    let server = Server::start(SECRET, "id:another").await;
    let log = Memory::default();
    let service = service(&server.url, &log);
    let rejection = service.answer(&finding("api"), &invocation()).await.unwrap_err();
    let shown = format!("{service:?} {rejection:?} {}", log.everything());
    for secret in [SECRET, "s3cr3t", "secret-access-key-example", "session-token-example", "AKIDEXAMPLE"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
}
