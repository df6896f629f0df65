//! Events that fail and are kept in the queue.

use palisade_tests::aws::eventually;
use palisade_tests::world::{PATIENCE, World};
use serde_json::{Value, json};

/// A function may run for two minutes, and tries until then; nobody wants to wait for that.
pub(crate) async fn hurry(world: &World, function: &str) {
    let path = format!("/2015-03-31/functions/{function}/configuration");
    world.aws.root().rest("lambda", "PUT", &path, json!({"Timeout": 4})).await.unwrap();
}

/// How many events wait in the queue.
pub(crate) async fn waiting(world: &World) -> u64 {
    let queue = world.aws.root().queue_url("palisade-failures").await.unwrap();
    let input = json!({"QueueUrl": queue, "AttributeNames": ["All"]});
    let answer = world.aws.root().json("sqs", "AmazonSQS.GetQueueAttributes", input).await.unwrap();
    let count = |name: &str| answer["Attributes"][name].as_str().unwrap().parse::<u64>().unwrap();
    count("ApproximateNumberOfMessages") + count("ApproximateNumberOfMessagesNotVisible")
}

/// Sends the event of a finding, which fails thrice, and waits until it is kept; with the errors that were logged.
pub(crate) async fn fail(world: &World, function: &str, id: &str, event: &Value) -> Vec<String> {
    let before = waiting(world).await;
    world.put(event).await.unwrap();
    eventually("the failed event in the queue", PATIENCE, async || (waiting(world).await > before).then_some(()))
        .await
        .unwrap();
    let lines = world.aws.root().log_events(&format!("/aws/lambda/{function}")).await.unwrap();
    let about =
        |line: &&String| line.contains(r#""palisade":"error""#) && line.contains(&format!(r#""finding_id":"{id}""#));
    lines.iter().filter(about).cloned().collect()
}
