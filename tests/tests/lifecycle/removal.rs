//! Uninstalling: everything goes, and nothing that is not ours.

use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::{World, finding};
use serde_json::json;

use crate::{installed, writes};

#[tokio::test]
async fn nothing_is_left_even_in_the_middle_of_work() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();

    // A follow-up that is open, a second version in the bucket, a failed event in the queue.
    let instance = "i-0123456789abcdef0";
    world.api.add_computer(NewComputer::protected(instance)).unwrap();
    world.put(&finding(&world, "a-finding", instance)).await.unwrap();
    world.outcome("the response", |o| o.finding_id.as_deref() == Some("a-finding")).await.unwrap();
    assert_eq!(world.follow_ups().await.unwrap().len(), 1);
    let root = world.aws.root();
    let bucket = "palisade-bundles-111122223333-eu-west-1";
    let key = root.object_keys(bucket).await.unwrap().remove(0);
    root.put_object(bucket, &key, b"another version".to_vec()).await.unwrap();
    let queue = root.queue_url("palisade-failures").await.unwrap();
    let message = json!({"QueueUrl": queue, "MessageBody": "{}"});
    root.json("sqs", "AmazonSQS.SendMessage", message).await.unwrap();

    let ended = world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("verified: nothing is left"), "{}", ended.stderr);
    assert!(ended.stderr.contains("a key cannot go sooner"), "{}", ended.stderr);
    let after = world.inventory().await.unwrap();
    assert_eq!(after.beyond(&before).lines(), Vec::<String>::new());
    assert_eq!(before.beyond(&after).lines(), Vec::<String>::new());
    assert_eq!(world.keys_leaving().await.unwrap(), 1);

    let again = world.palisade(&["uninstall", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(again.stderr, "nothing is installed; nothing to do\n");
    world.install().await.unwrap().expect(0).unwrap();
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}

#[tokio::test]
async fn a_stack_without_our_tag_is_not_touched() {
    let world = World::start().await.unwrap();
    let template = json!({"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "theirs"}}}});
    world.aws.root().create_stack("palisade", &template.to_string()).await.unwrap();
    let before = world.inventory().await.unwrap();
    world.aws.front().forget_calls();

    let ended = world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(6).unwrap();
    assert!(ended.stderr.contains("does not carry the tag palisade:install=palisade"), "{}", ended.stderr);
    let ended = world.install().await.unwrap().expect(6).unwrap();
    assert!(ended.stderr.contains("the stack palisade was not made by Palisade"), "{}", ended.stderr);
    assert_eq!(writes(&world), Vec::<String>::new());
    assert_eq!(world.inventory().await.unwrap(), before);
}

#[tokio::test]
async fn what_is_left_is_named() {
    let world = installed("").await;
    let root = world.aws.root();
    let tagged =
        [("Name", "left-over"), ("Tags.member.1.Key", "palisade:install"), ("Tags.member.1.Value", "palisade")];
    root.query("sns", "2010-03-31", "CreateTopic", &tagged).await.unwrap();
    let group = json!({"logGroupName": "/aws/lambda/palisade-guardduty"});

    let ended = world.palisade(&["uninstall", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(!ended.stderr.contains("verified"), "{}", ended.stderr);
    // A function that is still at work when it is deleted makes its log group anew.
    root.json("logs", "Logs_20140328.CreateLogGroup", group).await.unwrap();
    let ended = world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(5).unwrap();
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert!(lines.contains(&"eu-west-1\tlog group\t/aws/lambda/palisade-guardduty"), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("left-over")), "{lines:?}");
}
