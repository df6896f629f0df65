//! A follow-up gets lost: where it ends, and what brings its work about all the same.

use palisade_tests::aws::eventually;
use palisade_tests::workload_security::Fault;
use palisade_tests::world::{PATIENCE, World};
use serde_json::Value;

use crate::faults::kept_events;
use crate::kept::waiting;
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
    let replayed = world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
    assert!(replayed.stderr.contains("1 replayed, 0 stay"), "{}", replayed.stderr);
    assert_eq!(assigned(&world, computer), RECOMMENDED.map(|(_, rule)| rule));
    assert_eq!(waiting(&world).await, 0);
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
}
