//! What is no finding, or hardly one: told in a clear line, and never lost when it should have been one.

use palisade_tests::aws::eventually;
use palisade_tests::world::{PATIENCE, World, finding};
use serde_json::{Value, json};

use crate::support::*;

/// Invokes with any bytes and waits for the answer.
async fn invoke(world: &World, payload: impl Into<Vec<u8>>) -> String {
    let request = http::Request::post(format!("/2015-03-31/functions/{FUNCTION}/invocations"));
    match world.aws.root().send("lambda", "Invoke", request, payload.into()).await {
        Ok(answer) => serde_json::from_slice::<Value>(answer.body()).unwrap().to_string(),
        Err(refused) => refused.to_string(),
    }
}

#[tokio::test]
async fn each_gets_a_clear_answer() {
    let world = installed("").await;
    let mut redacted = finding(&world, "redacted", "i-99999999x");
    redacted["detail"]["resource"]["instanceDetails"]["instanceId"] = "GeneratedFindingInstanceId".into();
    let mut nameless = finding(&world, "nameless", "i-0123456789abcdef0");
    nameless["detail"].as_object_mut().unwrap().remove("resource");
    let mut long = finding(&world, "long", "i-0123456789abcdef0");
    long["detail"]["description"] = "x".repeat(900_000).into();
    long["detail"]["severity"] = json!(1);
    let mut huge = long.clone();
    huge["detail"]["description"] = "x".repeat(3_000_000).into();
    for (what, payload, said) in [
        ("an event of another kind", event_of_another_kind(), r#""decision":"ignore""#),
        ("a sample finding's instance", redacted.to_string().into_bytes(), r#""decision":"ignore""#),
        ("a finding without a resource", nameless.to_string().into_bytes(), r#""decision":"ignore""#),
        ("a long finding", long.to_string().into_bytes(), "is below the floor"),
        // What nobody can say what it is fails, so that it is kept for a person.
        ("an empty object", b"{}".to_vec(), "no known form of event"),
        ("a list", b"[1, 2]".to_vec(), "no known form of event"),
        ("a text", b"\"hello\"".to_vec(), "the event is not JSON"),
        ("a huge event", huge.to_string().into_bytes(), "bytes, more than 2097152"),
        ("a follow-up of another version", br#"{"palisade":"follow-up","kind":"dance"}"#.to_vec(), "unknown variant"),
    ] {
        let answer = invoke(&world, payload).await;
        let shown: String = answer.chars().take(1_000).collect();
        assert!(answer.contains(said), "{what}: {said} is not in {shown}");
        assert!(answer.len() < 10_000, "{what}: the answer has {} bytes", answer.len());
    }
    assert_eq!(role_calls(&world).len(), 0);
    assert_eq!(world.api.journal().iter().filter(|entry| entry.request().is_some()).count(), install_requests(&world));
}

fn event_of_another_kind() -> Vec<u8> {
    let event = json!({"source": "aws.ec2", "detail-type": "EC2 Instance State-change Notification", "detail": {}});
    event.to_string().into_bytes()
}

/// The install asks once whether its key works.
fn install_requests(world: &World) -> usize {
    let journal = world.api.journal();
    journal.iter().filter_map(|entry| entry.request()).filter(|r| r.path == "/apikeys/current").count()
}

/// Lambda takes nothing but JSON, so the installer does not even ask it.
#[tokio::test]
async fn what_is_no_json_is_not_sent() {
    let world = installed("").await;
    let file = world.directory().join("event.json");
    std::fs::write(&file, "{\"detail\": ").unwrap();
    let file = file.to_string_lossy().into_owned();
    let ended = world.palisade(&["events", "replay", "--file", &file]).await.unwrap().expect(2).unwrap();
    assert!(ended.stderr.contains("error: the event is not JSON"), "{}", ended.stderr);
    assert!(!world.aws.front().calls().iter().any(|call| call.is("lambda", "Invoke")));
}

#[tokio::test]
async fn an_event_that_should_be_ours_and_cannot_be_read_is_kept() {
    let world = installed("").await;
    let event = json!({"palisade": "follow-up", "kind": "dance", "since": "yesterday"});
    world.aws.root().invoke_async(FUNCTION, &event).await.unwrap();
    let queue = world.aws.root().queue_url("palisade-failures").await.unwrap();
    let kept = eventually("the failed event in the queue", PATIENCE, async || {
        world.aws.root().queue_messages(&queue).await.ok()?.into_iter().next()
    });
    let record = kept.await.unwrap().json();
    assert_eq!(record["requestPayload"], event, "as it came");
    assert_eq!(record["requestContext"]["condition"], "RetriesExhausted", "{record:#}");
    let errors = world.aws.root().log_events("/aws/lambda/palisade-guardduty").await.unwrap();
    let errors: Vec<&String> = errors.iter().filter(|line| line.contains(r#""palisade":"error""#)).collect();
    assert_eq!(errors.len(), 3);
    assert!(errors.iter().all(|line| line.contains("unknown variant `dance`")), "{errors:?}");
}
