//! What is not needed is not fetched.

use serde_json::json;

use crate::sample::{Memory, SECRET, finding, invocation, service};
use crate::server::Server;

#[tokio::test]
async fn an_ignored_event_fetches_and_connects_nothing() {
    let server = Server::start(SECRET, SECRET).await;
    let log = Memory::default();
    let service = service(&server.url, &log);
    for payload in [
        finding("well"),
        json!({"Records": [{"s3": {}}]}),
        json!({"source": "aws.health", "detail-type": "x", "detail": {}}),
    ] {
        service.answer(&payload, &invocation()).await.unwrap();
    }
    let world = server.world();
    assert_eq!((world.reads, world.calls), (0, 0));
    let shown = format!("{service:?}");
    assert!(shown.contains("connected: false") && shown.contains("current: None"), "{shown}");

    service.answer(&finding("api"), &invocation()).await.unwrap();
    let shown = format!("{service:?}");
    assert!(shown.contains("connected: true") && !shown.contains("current: None"), "{shown}");
}
