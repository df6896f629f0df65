//! A follow-up gets lost: where it ends, and what brings its work about all the same.

use palisade_tests::aws::eventually;
use palisade_tests::workload_security::Fault;
use palisade_tests::world::{PATIENCE, World, finding};
use serde_json::{Value, json};

use crate::faults::{kept_events, replay_one};
use crate::kept::waiting;
use crate::privileges::Role;
use crate::response_support::*;

/// Deletes the schedule of an instance's scans, as somebody may by hand.
pub(crate) async fn lose(world: &World, instance: &str) {
    let path = format!("/schedules/scan-{instance}?groupName=palisade-follow-ups");
    world.aws.root().rest("scheduler", "DELETE", &path, Value::Null).await.unwrap();
    assert_eq!(follow_ups(world).await, Vec::<String>::new());
}

/// The next finding opens it again, and what was asked for is not asked for twice.
#[tokio::test]
async fn it_is_opened_by_the_next_finding() {
    let world = installed("").await;
    let (instance, computer) = protected(&world).await;
    answer(&world, "first", &instance).await;
    lose(&world, &instance).await;

    answer(&world, "second", &instance).await;
    assert_eq!(scans(&world, computer), BOTH);
    world.api.advance(LONG);
    world.next_look().await.unwrap();
    outcomes(&world, "second", 2).await;
    assert_eq!(assigned(&world, computer), RECOMMENDED.map(|(_, rule)| rule));
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
}

/// Without another finding nobody misses it: nothing fails, so nothing is kept and nothing rings, and what the scans
/// recommend is not applied. docs/guardduty.md says so.
#[tokio::test]
async fn without_another_finding_nobody_misses_it() {
    let world = installed("").await;
    let (instance, computer) = protected(&world).await;
    answer(&world, "only", &instance).await;
    lose(&world, &instance).await;
    world.api.advance(LONG);
    world.next_look().await.unwrap();
    assert_eq!(outcomes(&world, "only", 1).await.len(), 1, "nothing looks again");
    assert_eq!(assigned(&world, computer), Vec::<i64>::new());
    assert_eq!(waiting(&world).await, 0);
    let status = world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    assert!(status.stdout.contains("0 open"), "{}", status.stdout);
    let documented = include_str!("../../../docs/guardduty.md");
    assert!(documented.contains("A schedule that somebody deletes is missed by nobody"), "docs/guardduty.md");
}

/// Every look failed and lies in the queue, and the schedule is gone: the replay of one of them does the work.
#[tokio::test]
async fn in_the_queue_it_is_replayed() {
    let world = installed("").await;
    let (instance, computer) = protected(&world).await;
    answer(&world, "first", &instance).await;
    world.api.advance(LONG);
    world.api.inject(Fault { times: None, ..Fault::status("*", 0, 403) });
    world.next_look().await.unwrap();
    let kept = async || (waiting(&world).await > 0).then_some(());
    eventually("the failed look in the queue", PATIENCE, kept).await.unwrap();
    lose(&world, &instance).await;
    let looks = kept_events(&world).await;
    assert!(looks.iter().all(|look| look["palisade"] == "follow-up"), "{looks:#?}");
    assert_eq!(assigned(&world, computer), Vec::<i64>::new());

    world.api.clear_faults();
    replay_one(&world).await;
    assert_eq!(assigned(&world, computer), RECOMMENDED.map(|(_, rule)| rule));
    assert_eq!(waiting(&world).await, 0);
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
}

/// Neither the rule nor the schedule may call the function: EventBridge keeps the event, Scheduler its request with the look
/// in it, and both are replayed. What somebody puts into the queue by hand, without a word about where it failed, is, too.
#[tokio::test]
async fn what_cannot_be_handed_over_is_kept_and_replayed() {
    let world = installed("").await;
    let root = world.aws.root();
    let (instance, computer) = protected(&world).await;
    let event = finding(&world, "first", &instance);
    let kept = async || (waiting(&world).await == 1).then_some(());

    let policy = format!("/2015-03-31/functions/{FUNCTION}/policy");
    let standing = root.rest("lambda", "GET", &policy, Value::Null).await.unwrap();
    let standing: Value = serde_json::from_str(standing["Policy"].as_str().unwrap()).unwrap();
    for statement in standing["Statement"].as_array().unwrap() {
        let path = format!("{policy}/{}", statement["Sid"].as_str().unwrap());
        root.rest("lambda", "DELETE", &path, Value::Null).await.unwrap();
    }
    world.put(&event).await.unwrap();
    eventually("the event in the queue", PATIENCE, kept).await.unwrap();
    let letter = letter(&world).await;
    let told = |name: &str| letter["MessageAttributes"][name]["StringValue"].as_str().unwrap_or_default().to_owned();
    assert!(told("RULE_ARN").ends_with(":rule/palisade-guardduty"), "{letter:#}");
    assert!(told("TARGET_ARN").ends_with(&format!(":function:{FUNCTION}")), "{letter:#}");
    assert_eq!(serde_json::from_str::<Value>(letter["Body"].as_str().unwrap()).unwrap()["detail"], event["detail"]);
    replay_one(&world).await;
    assert_eq!(scans(&world, computer), BOTH);

    world.api.advance(LONG);
    let role = Role::deployed(&world, "FollowUpRole").await;
    let nothing = json!({"Effect": "Deny", "Action": "lambda:InvokeFunction", "Resource": "*"});
    root.put_role_policy(&role.name, "nothing", &[nothing]).await.unwrap();
    world.next_look().await.unwrap();
    eventually("the look in the queue", PATIENCE, kept).await.unwrap();
    lose(&world, &instance).await;
    assert_eq!(assigned(&world, computer), Vec::<i64>::new());
    replay_one(&world).await;
    assert_eq!(assigned(&world, computer), RECOMMENDED.map(|(_, rule)| rule));

    let (instance, computer) = protected(&world).await;
    let queue = root.queue_url("palisade-failures").await.unwrap();
    root.send_message(&queue, &finding(&world, "by-hand", &instance).to_string()).await.unwrap();
    replay_one(&world).await;
    assert_eq!(scans(&world, computer), BOTH);
    assert_eq!(waiting(&world).await, 0);
}

/// The one message in the queue, which stays there.
async fn letter(world: &World) -> Value {
    let queue = world.aws.root().queue_url("palisade-failures").await.unwrap();
    let input = json!({"QueueUrl": queue, "VisibilityTimeout": 0, "MessageAttributeNames": ["All"]});
    let answer = world.aws.root().json("sqs", "AmazonSQS.ReceiveMessage", input).await.unwrap();
    answer["Messages"][0].clone()
}
