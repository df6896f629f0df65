//! What every call carries, and what a key never shows in.

use palisade_workload_security::KeyKind;
use serde_json::json;

use crate::stand_in::{Answer, SECRET, StandIn, always, ample, key};

#[tokio::test]
async fn each_kind_of_key_has_its_header() {
    let server = StandIn::start(always(Answer::json(&json!({})))).await;
    for kind in [KeyKind::CloudOne, KeyKind::Legacy] {
        server.builder(kind).build().unwrap().until(ample()).current_api_key().await.unwrap();
    }
    let calls = server.calls();
    let header =
        |call: usize, name: &str| calls[call].headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(header(0, "authorization"), Some(format!("ApiKey keyid:{SECRET}")));
    assert_eq!(header(0, "api-secret-key"), None);
    assert_eq!(header(1, "authorization"), None);
    assert_eq!(header(1, "api-secret-key"), Some(format!("keyid:{SECRET}")));
    for call in 0..2 {
        assert_eq!(header(call, "api-version").as_deref(), Some("v1"));
        assert_eq!(header(call, "accept").as_deref(), Some("application/json"));
        assert_eq!(header(call, "user-agent"), Some(format!("palisade/{}", env!("CARGO_PKG_VERSION"))));
        assert_eq!(header(call, "content-type"), None, "nothing is sent with a GET");
    }
}

#[tokio::test]
async fn bodies_are_marked_as_json_and_calls_are_counted() {
    let server = StandIn::start(always(Answer::json(&json!({ "policies": [] })))).await;
    let client = server.builder(KeyKind::CloudOne).build().unwrap();
    assert_eq!(client.calls(), 0);
    client.until(ample()).policies().await.unwrap();
    client.clone().until(ample()).policies().await.unwrap();
    assert_eq!(client.calls(), 2);
    assert_eq!(server.calls()[0].headers["content-type"], "application/json");
}

#[tokio::test]
async fn the_key_shows_in_no_debug_text() {
    let server = StandIn::start(always(Answer::json(&json!({})))).await;
    let builder = server.builder(KeyKind::CloudOne);
    let client = builder.clone().build().unwrap();
    let texts = format!("{builder:?} {client:?} {:?} {:?} {}", client.until(ample()), key(), key());
    assert!(!texts.contains(SECRET) && !texts.contains("keyid"), "{texts}");
}
