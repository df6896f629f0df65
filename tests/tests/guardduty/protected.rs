//! A protected instance: scans, once, and their results applied when they end.

use std::cell::Cell;
use std::time::Duration;

use palisade_contract::ActionResult::{Done, Skipped};
use palisade_contract::DecisionWord;
use palisade_tests::aws::eventually;
use palisade_tests::workload_security::Timing;
use palisade_tests::world::{PATIENCE, finding};

use crate::support::*;

#[tokio::test]
async fn scans_are_asked_for_once_and_their_results_applied() {
    let world = installed("").await;
    let inbox = inbox(&world).await;
    let (instance, computer) = protected(&world).await;

    let first = answer(&world, "first", &instance).await;
    assert_eq!(first.decision, DecisionWord::Act);
    let all =
        [("follow-up", Done), ("recommendation-scan", Done), ("integrity-scan", Done), ("resolve-finding", Skipped)];
    assert_eq!(actions(&first), all);
    assert_eq!(scans(&world, computer), BOTH);
    let open = world.follow_ups().await.unwrap();
    assert_eq!(open[0]["Name"], format!("scan-{instance}"));
    let schedule = (&open[0]["State"], &open[0]["ScheduleExpression"], &open[0]["ActionAfterCompletion"]);
    assert_eq!(schedule, (&"ENABLED".into(), &"rate(1 minute)".into(), &"DELETE".into()));
    assert!(open[0]["EndDate"].is_number() || open[0]["EndDate"].is_string(), "{}", open[0]);
    assert!(open[0]["Target"]["DeadLetterConfig"]["Arn"].as_str().unwrap().ends_with(":palisade-failures"));

    // The same finding again, and another one on the same instance.
    for id in ["first", "second"] {
        world.put(&finding(&world, id, &instance)).await.unwrap();
    }
    let again = [outcomes(&world, "first", 2).await.remove(1), outcomes(&world, "second", 1).await.remove(0)];
    for outcome in &again {
        assert_eq!(actions(outcome), [("follow-up", Skipped)], "{outcome:#?}");
        assert!(action(outcome, "follow-up").detail.as_deref().unwrap().contains("under way"));
    }
    assert_eq!(scans(&world, computer), BOTH, "no second scan");

    // A look too early changes nothing; the next one, when the scans have ended, applies their results and reports.
    world.next_look().await.unwrap();
    let early = outcomes(&world, "first", 3).await.remove(2);
    assert_eq!(actions(&early), [("wait", Skipped)]);
    let waits_for = "not ended: recommendation-scan, integrity-scan";
    assert_eq!(action(&early, "wait").detail.as_deref(), Some(waits_for));
    assert_eq!(assigned(&world, computer), Vec::<i64>::new());
    assert_eq!(messages(&world, &inbox, &instance).await, Vec::<String>::new());

    world.api.advance(LONG);
    world.next_look().await.unwrap();
    let last = outcomes(&world, "first", 4).await.remove(3);
    let all = [
        ("apply-rules", Done),
        ("apply-rules", Done),
        ("apply-rules", Done),
        ("highlight", Done),
        ("close-follow-up", Done),
    ];
    assert_eq!(actions(&last), all, "{last:#?}");
    assert_eq!(assigned(&world, computer), RECOMMENDED.map(|(_, rule)| rule));
    let report = messages(&world, &inbox, &instance).await;
    assert_eq!(report.len(), 1, "{report:?}");
    for part in
        ["have ended", "1 of intrusion prevention, 1 of integrity monitoring, 1 of log inspection", "finding: first"]
    {
        assert!(report[0].contains(part), "{part} is not in {}", report[0]);
    }
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());

    // Within the cool-down nothing begins anew.
    let later = answer(&world, "later", &instance).await;
    assert_eq!(
        actions(&later),
        [("recommendation-scan", Skipped), ("integrity-scan", Skipped), ("resolve-finding", Skipped)]
    );
    assert!(action(&later, "integrity-scan").detail.as_deref().unwrap().contains("within the cool-down"));
    assert_eq!(scans(&world, computer), BOTH);
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
    assert_eq!(findings(&world, &instance).await.len(), 0);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn findings_at_the_same_moment_are_one_response() {
    let world = installed("").await;
    let (instance, computer) = protected(&world).await;
    let ids: Vec<String> = (0..6).map(|n| format!("storm-{n}")).collect();
    let puts: Vec<_> = ids
        .iter()
        .map(|id| {
            let (root, event) = (world.aws.root().clone(), finding(&world, id, &instance));
            tokio::spawn(async move { root.put_event(&event).await })
        })
        .collect();
    for put in puts {
        put.await.unwrap().unwrap();
    }
    let mut opened = 0;
    for id in &ids {
        let outcome = outcomes(&world, id, 1).await.remove(0);
        opened += usize::from(action(&outcome, "follow-up").result == Done);
    }
    assert_eq!(opened, 1, "one of them holds the lock");
    assert_eq!(scans(&world, computer), BOTH);
    assert_eq!(follow_ups(&world).await, [format!("scan-{instance}")]);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn after_the_cool_down_an_instance_is_scanned_again() {
    let world = installed("  cooldown: 1s\n").await;
    // Real time here: the cool-down counts from the scans' end.
    world.api.set_timing(Timing { pending_seconds: 0.0, running_seconds: 0.0, ..Timing::default() });
    let (instance, computer) = protected(&world).await;
    answer(&world, "first", &instance).await;
    let ended = async || (assigned_or_none(&world, computer) > 0).then_some(());
    let looked = async || {
        world.next_look().await.unwrap();
        ended().await
    };
    eventually("the follow-up", PATIENCE, looked).await.unwrap();
    let closed = async || follow_ups(&world).await.is_empty().then_some(());
    eventually("its end", PATIENCE, closed).await.unwrap();

    let count = Cell::new(0);
    let again = async || {
        count.set(count.get() + 1);
        answer(&world, &format!("later-{}", count.get()), &instance).await;
        (scans(&world, computer).len() == 4).then_some(())
    };
    eventually("a scan after the cool-down", Duration::from_secs(20), again).await.unwrap();
    assert_eq!(follow_ups(&world).await, [format!("scan-{instance}")]);
}

fn assigned_or_none(world: &palisade_tests::world::World, computer: i64) -> usize {
    assigned(world, computer).len()
}
