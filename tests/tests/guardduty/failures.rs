//! The API cannot be used: events are tried again, kept, told of, and answered once the cause is gone.

use palisade_contract::ActionResult::Done;
use palisade_tests::aws::{Call, Fault as AwsFault, FaultKind, xml_texts};
use palisade_tests::workload_security::{Fault, KeyChange};
use palisade_tests::world::{PATIENCE, World, finding};
use serde_json::json;

use crate::kept::{self, hurry, waiting};
use crate::support::*;

/// Sends a finding that fails thrice and waits until it is kept; with the errors that were logged.
async fn fail(world: &World, id: &str, instance: &str) -> Vec<String> {
    kept::fail(world, FUNCTION, id, &finding(world, id, instance)).await
}

#[tokio::test]
async fn events_wait_until_the_cause_is_gone() {
    let world = installed("").await;
    hurry(&world, FUNCTION).await;
    let good = KeyChange { expired: Some(false), locked: Some(false), ..KeyChange::default() };
    let key = world.api.key();
    // How the API fails, how that is mended, and what the function's log says meanwhile.
    let wrong = KeyChange { key: Some("9:not-the-key-in-the-secret".to_owned()), ..KeyChange::default() };
    let right = KeyChange { key: Some(key), ..KeyChange::default() };
    let expired = KeyChange { expired: Some(true), ..KeyChange::default() };
    for (id, break_it, mend, said) in
        [("with-an-expired-key", expired, good, "HTTP 403"), ("with-a-wrong-key", wrong, right, "HTTP 401")]
    {
        let (instance, computer) = protected(&world).await;
        world.api.change_key(break_it);
        let errors = fail(&world, id, &instance).await;
        assert_eq!(errors.len(), 3, "Lambda tries twice more: {errors:?}");
        assert!(errors.iter().all(|line| line.contains(said)), "{said} is not in {errors:?}");
        assert_eq!(scans(&world, computer), Vec::<String>::new());
        world.api.change_key(mend);
        let replayed = world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
        assert!(replayed.stderr.contains("1 replayed, 0 stay in queue palisade-failures"), "{}", replayed.stderr);
        assert_eq!(waiting(&world).await, 0);
        assert_eq!(scans(&world, computer), BOTH);
    }
    nothing_was_denied(&world);
}

#[tokio::test]
async fn an_api_that_is_down_is_told_of_and_survived() {
    let world = installed("").await;
    hurry(&world, FUNCTION).await;
    let (instance, computer) = protected(&world).await;
    let down = Fault { times: None, ..Fault::status("*", 0, 503) };
    world.api.inject(down);
    let errors = fail(&world, "while-down", &instance).await;
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert!(errors.iter().all(|line| line.contains("503")), "{errors:?}");

    let alarm = world.aws.root().query("monitoring", "2010-08-01", "DescribeAlarms", &[]).await.unwrap();
    assert_eq!(xml_texts(&alarm, "AlarmName"), ["palisade-failures"]);
    assert_eq!(xml_texts(&alarm, "MetricName"), ["ApproximateNumberOfMessagesVisible"]);
    let status = world.palisade(&["status"]).await.unwrap().expect(1).unwrap();
    assert!(squeezed(&status.stdout).contains("failures 1 waiting"), "{}", status.stdout);
    assert!(status.stdout.contains("503"), "the last error: {}", status.stdout);
    assert!(status.stderr.contains("1 failed event(s) wait"), "{}", status.stderr);

    // Too early: the event stays, and goes on being told of.
    let early = world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(1).unwrap();
    assert!(early.stderr.contains("0 replayed, 1 stay in queue palisade-failures"), "{}", early.stderr);
    assert_eq!(waiting(&world).await, 1);
    let status = world.palisade(&["status"]).await.unwrap().expect(1).unwrap();
    assert!(squeezed(&status.stdout).contains("failures 1 waiting"), "{}", status.stdout);

    world.api.clear_faults();
    let replayed = world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
    assert!(replayed.stderr.contains("1 replayed, 0 stay"), "{}", replayed.stderr);
    assert_eq!(scans(&world, computer), BOTH);
    assert_eq!(waiting(&world).await, 0);
    world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
}

/// With single spaces: columns may move.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_single_event_can_be_tried_by_hand() {
    let world = installed("").await;
    let (instance, computer) = protected(&world).await;
    let arguments = ["events", "replay", "guardduty-port-scan", "--instance", &instance];
    let outcome = world.palisade(&arguments).await.unwrap().expect(0).unwrap().json().unwrap();
    assert_eq!(outcome["decision"], "act");
    assert_eq!(outcome["actions"][1]["result"], json!(Done), "{outcome:#}");
    assert_eq!(scans(&world, computer), BOTH);
    let ignored = world.palisade(&["events", "replay", "guardduty-iam-user"]).await.unwrap().expect(0).unwrap();
    assert_eq!(ignored.json().unwrap()["decision"], "ignore");
}

#[tokio::test]
async fn a_replay_holds_the_event_that_is_with_the_function_and_no_other() {
    let world = installed("").await;
    hurry(&world, FUNCTION).await;
    world.api.inject(Fault { times: None, ..Fault::status("*", 0, 503) });
    for id in ["one", "two"] {
        let (instance, _) = protected(&world).await;
        fail(&world, id, &instance).await;
    }
    world.api.clear_faults();
    world.aws.front().forget_calls();
    // The first event is with its function for a while.
    world.aws.front().inject(AwsFault::next("lambda", "Invoke", FaultKind::Delay { milliseconds: 2_000 }));
    let replay = world.palisade(&["events", "replay", "--from-dlq"]);
    let look = async {
        let held = |call: &Call| call.is("sqs", "ChangeMessageVisibility");
        world.aws.front().wait_for("the first event to be held", PATIENCE, held).await.unwrap();
        let queue = world.aws.root().queue_url("palisade-failures").await.unwrap();
        let input = json!({"QueueUrl": queue, "AttributeNames": ["All"]});
        let counts = world.aws.root().json("sqs", "AmazonSQS.GetQueueAttributes", input).await.unwrap();
        let count = |name: &str| counts["Attributes"][name].as_str().unwrap().to_owned();
        (count("ApproximateNumberOfMessages"), count("ApproximateNumberOfMessagesNotVisible"))
    };
    let (replayed, seen) = tokio::join!(replay, look);
    assert_eq!(seen, ("1".to_owned(), "1".to_owned()), "another run sees the event that nobody has taken");
    let replayed = replayed.unwrap().expect(0).unwrap();
    assert!(replayed.stderr.contains("2 replayed, 0 stay"), "{}", replayed.stderr);
    assert_eq!(waiting(&world).await, 0);
}
