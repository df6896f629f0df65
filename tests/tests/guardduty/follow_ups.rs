//! Follow-ups whose time runs out, or that meet an API that is down.

use palisade_contract::ActionResult::{Done, Failed};
use palisade_tests::workload_security::Fault;
use palisade_tests::world::World;
use serde_json::{Value, json};

use crate::support::*;

/// Lets the time of every open follow-up be over: who waits a day in a test?
async fn run_out(world: &World) {
    for mut schedule in world.follow_ups().await.unwrap() {
        let name = schedule["Name"].as_str().unwrap().to_owned();
        let mut input: Value = serde_json::from_str(schedule["Target"]["Input"].as_str().unwrap()).unwrap();
        input["since"] = json!(input["since"].as_i64().unwrap() - 24 * 3_600_000);
        input["give_up"] = json!(input["since"]);
        schedule["Target"]["Input"] = input.to_string().into();
        for field in ["Arn", "CreationDate", "LastModificationDate", "Name"] {
            schedule.as_object_mut().unwrap().remove(field);
        }
        let path = format!("/schedules/{name}");
        world.aws.root().rest("scheduler", "PUT", &path, schedule).await.unwrap();
    }
}

#[tokio::test]
async fn giving_up_is_loud() {
    let world = installed("  give_up_after: 24h\n").await;
    let inbox = inbox(&world).await;
    let (guarded, computer) = protected(&world).await;
    let bare = world.aws.root().create_instance(&[]).await.unwrap();
    answer(&world, "scans-never-end", &guarded).await;
    answer(&world, "nobody-cares", &bare).await;
    assert_eq!(messages(&world, &inbox, &bare).await.len(), 1);

    run_out(&world).await;
    world.next_look().await.unwrap();
    let outcome = outcomes(&world, "scans-never-end", 2).await.remove(1);
    assert_eq!(actions(&outcome), [("highlight", Done), ("close-follow-up", Done)], "{outcome:#?}");
    let message = messages(&world, &inbox, &guarded).await;
    assert_eq!(message.len(), 1, "{message:?}");
    assert!(
        message[0].contains("did not end within 24 hours: not ended: recommendation-scan, integrity-scan"),
        "{}",
        message[0]
    );
    assert_eq!(assigned(&world, computer), Vec::<i64>::new());

    let outcome = outcomes(&world, "nobody-cares", 2).await.remove(1);
    assert_eq!(actions(&outcome), [("write-finding", Done), ("close-follow-up", Done)], "{outcome:#?}");
    assert_eq!(findings(&world, &bare).await[0]["RecordState"], "ACTIVE", "it is still true");
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());

    // Nothing is locked any more: the next finding is answered from the beginning.
    let outcome = answer(&world, "again", &bare).await;
    assert_eq!(action(&outcome, "highlight").result, Done);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn a_look_that_fails_is_made_up_for_by_the_next() {
    let world = installed("").await;
    let (instance, computer) = protected(&world).await;
    answer(&world, "first", &instance).await;
    world.api.advance(LONG);
    // Refused for good, thrice: the look and both of Lambda's retries.
    world.api.inject(Fault::status("POST /computers/*/intrusionprevention/assignments", 3, 400));
    world.next_look().await.unwrap();
    let failed = outcomes(&world, "first", 4).await;
    for outcome in &failed[1..] {
        assert_eq!(action(outcome, "apply-rules").result, Failed, "{outcome:#?}");
    }
    assert_eq!(follow_ups(&world).await, [format!("scan-{instance}")]);
    world.next_look().await.unwrap();
    outcomes(&world, "first", 5).await;
    assert_eq!(assigned(&world, computer), RECOMMENDED.map(|(_, rule)| rule));
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_retry_completes_what_the_first_attempt_began() {
    let world = installed("").await;
    let (instance, computer) = protected(&world).await;
    // The lock is taken, the first scan is asked for, and then it fails: Lambda tries again under the same request id.
    world.api.inject(Fault { after: 1, ..Fault::status("POST /scheduledtasks", 1, 400) });
    answer(&world, "first", &instance).await;
    let both = outcomes(&world, "first", 2).await;
    assert_eq!(action(&both[0], "integrity-scan").result, Failed, "{:#?}", both[0]);
    assert_eq!(action(&both[1], "integrity-scan").result, Done, "{:#?}", both[1]);
    assert_eq!(scans(&world, computer), BOTH, "and the first scan is not asked for twice");
    let waiting = world.palisade(&["status"]).await.unwrap();
    assert!(waiting.stdout.contains("0 waiting"), "{}", waiting.stdout);
    nothing_was_denied(&world);
}
