//! An unprotected instance: its team is told once, Security Hub keeps one finding, which goes when the gap is closed.

use palisade_contract::ActionResult::{Done, Failed, Skipped};
use palisade_tests::aws::{Fault, FaultKind, eventually};
use palisade_tests::workload_security::{Agent, ComputerChange, NewComputer};
use palisade_tests::world::{PATIENCE, World, finding};
use serde_json::json;

use crate::support::*;

/// A kind of gap: what its messages say, and how it is made and closed.
struct Gap {
    words: &'static str,
    instance: String,
    computer: Option<i64>,
}

async fn gaps(world: &World) -> Vec<Gap> {
    let make = async |words, tags: &[(&str, &str)], computer: &dyn Fn(&str) -> Option<NewComputer>| {
        let instance = world.aws.root().create_instance(tags).await.unwrap();
        let computer = computer(&instance).map(|new| world.api.add_computer(new).unwrap());
        Gap { words, instance, computer }
    };
    let team: &[(&str, &str)] = &[("Name", "till"), ("Team", "payments")];
    let other: &[(&str, &str)] = &[("Team", "lab")];
    vec![
        make("Workload Security knows no computer for it", team, &|_| None).await,
        make("no agent is activated on it", &[], &|i| Some(NewComputer::unprotected(i))).await,
        make("its agent is not active: ", other, &|i| {
            Some(NewComputer { agent: Some(Agent::Offline), ..NewComputer::protected(i) })
        })
        .await,
        make("its agent is active, but no policy is assigned", &[], &|i| {
            Some(NewComputer { policy: Some(String::new()), ..NewComputer::protected(i) })
        })
        .await,
    ]
}

impl Gap {
    /// Somebody heeds the message.
    fn close(&self, world: &World) {
        let Some(computer) = self.computer else {
            world.api.add_computer(NewComputer::protected(&self.instance)).unwrap();
            return;
        };
        let (agent, policy) = (Some(Agent::Online), Some("Linux Server".to_owned()));
        world.api.change_computer(computer, ComputerChange { agent, policy, ..ComputerChange::default() }).unwrap();
    }
}

/// A world with a route for the tag `Team=payments`; and the queues of the default topic and of the route's.
async fn with_route() -> (World, String, String) {
    let world = World::start().await.unwrap();
    let topic = world.aws.root().create_topic("payments").await.unwrap();
    let routes = format!("notify:\n  routes:\n    - tag: Team\n      value: payments\n      topic: {topic}\n");
    std::fs::write(world.config(), world.config_text(&routes)).unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    let payments = world.aws.root().subscribe_queue(&topic, "payments-inbox").await.unwrap();
    let inbox = inbox(&world).await;
    world.aws.front().forget_calls();
    (world, inbox, payments)
}

#[tokio::test]
async fn each_gap_is_told_once_and_resolved_when_it_is_closed() {
    let (world, inbox, payments) = with_route().await;
    let gaps = gaps(&world).await;

    for (number, gap) in gaps.iter().enumerate() {
        let outcome = answer(&world, &format!("first-{number}"), &gap.instance).await;
        assert_eq!(
            actions(&outcome),
            [("write-finding", Done), ("follow-up", Done), ("highlight", Done)],
            "{outcome:#?}"
        );
        let (told, silent) = if number == 0 { (&payments, &inbox) } else { (&inbox, &payments) };
        let message = messages(&world, told, &gap.instance).await;
        assert_eq!(message.len(), 1, "{message:?}");
        assert!(message[0].contains(gap.words), "{} is not in {}", gap.words, message[0]);
        assert!(message[0].contains(&format!("finding: first-{number}")), "{}", message[0]);
        assert_eq!(messages(&world, silent, &gap.instance).await, Vec::<String>::new());
        let findings = findings(&world, &gap.instance).await;
        assert_eq!(findings.len(), 1);
        assert_eq!(
            (&findings[0]["RecordState"], &findings[0]["Workflow"]["Status"]),
            (&json!("ACTIVE"), &json!("NEW"))
        );
        assert!(findings[0]["Description"].as_str().unwrap().contains(gap.words), "{}", findings[0]);
        assert_eq!(findings[0]["Severity"]["Label"], "MEDIUM");
    }
    let mut expected: Vec<String> = gaps.iter().map(|gap| format!("protection-{}", gap.instance)).collect();
    expected.sort();
    assert_eq!(follow_ups(&world).await, expected);

    // Findings repeat: the one in Security Hub says all of it already, nobody is told again.
    for (number, gap) in gaps.iter().enumerate() {
        let before = findings(&world, &gap.instance).await.remove(0);
        let outcome = answer(&world, &format!("second-{number}"), &gap.instance).await;
        assert_eq!(actions(&outcome), [("write-finding", Skipped), ("follow-up", Skipped)]);
        assert_eq!(findings(&world, &gap.instance).await, [before]);
    }
    // A look while nothing has changed only waits.
    world.next_look().await.unwrap();
    for (number, _) in gaps.iter().enumerate() {
        let look = outcomes(&world, &format!("first-{number}"), 2).await.remove(1);
        assert_eq!(actions(&look), [("wait", Skipped)]);
    }
    assert_eq!(world.aws.root().queue_messages(&inbox).await.unwrap().len(), 0);
    assert_eq!(world.aws.root().queue_messages(&payments).await.unwrap().len(), 0);

    for gap in &gaps {
        gap.close(&world);
    }
    world.next_look().await.unwrap();
    for (number, gap) in gaps.iter().enumerate() {
        let look = outcomes(&world, &format!("first-{number}"), 3).await.remove(2);
        assert_eq!(actions(&look), [("resolve-finding", Done), ("close-follow-up", Done)], "{look:#?}");
        let finding = findings(&world, &gap.instance).await.remove(0);
        assert_eq!((&finding["RecordState"], &finding["Workflow"]["Status"]), (&json!("ARCHIVED"), &json!("RESOLVED")));
        assert_eq!(finding["Compliance"]["Status"], "PASSED");
    }
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
    nothing_was_denied(&world);
}

#[tokio::test]
async fn a_finding_that_comes_after_the_gap_was_closed_resolves_it_too() {
    let world = installed("").await;
    let instance = world.aws.root().create_instance(&[]).await.unwrap();
    answer(&world, "first", &instance).await;
    world.api.add_computer(NewComputer::protected(&instance)).unwrap();
    let outcome = answer(&world, "second", &instance).await;
    assert_eq!(action(&outcome, "resolve-finding").result, Done);
    assert_eq!(findings(&world, &instance).await[0]["RecordState"], "ARCHIVED");
    assert_eq!(
        follow_ups(&world).await,
        [format!("scan-{instance}")],
        "the follow-up of the gap went with its finding"
    );
    nothing_was_denied(&world);
}

/// Somebody began with it and did not come to an end: whoever looks at the finding reads what is missing now.
#[tokio::test]
async fn another_gap_is_written_into_the_finding() {
    let world = installed("").await;
    let inbox = inbox(&world).await;
    let bare = world.aws.root().create_instance(&[]).await.unwrap();
    answer(&world, "first", &bare).await;
    let before = findings(&world, &bare).await.remove(0);
    world.aws.front().forget_calls();
    answer(&world, "same", &bare).await;
    let asked: Vec<_> = role_calls(&world).into_iter().filter(|call| call.service == "securityhub").collect();
    assert!(asked.is_empty(), "a repetition costs Security Hub nothing: {asked:#?}");

    world.api.add_computer(NewComputer::unprotected(&bare)).unwrap();
    let outcome = answer(&world, "second", &bare).await;
    assert_eq!(actions(&outcome), [("write-finding", Done), ("follow-up", Skipped)]);
    let after = findings(&world, &bare).await;
    assert_eq!((after.len(), &after[0]["CreatedAt"]), (1, &before["CreatedAt"]));
    assert_eq!(after[0]["ProductFields"]["palisade/finding"], "second");
    assert!(after[0]["Description"].as_str().unwrap().contains("no agent is activated on it"), "{:#}", after[0]);
    assert!(after[0]["UpdatedAt"].as_str() > before["UpdatedAt"].as_str());
    assert_eq!(messages(&world, &inbox, &bare).await.len(), 1);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn something_worse_is_told_again() {
    let world = installed("").await;
    let inbox = inbox(&world).await;
    let bare = world.aws.root().create_instance(&[]).await.unwrap();
    answer(&world, "medium", &bare).await;
    assert_eq!(messages(&world, &inbox, &bare).await.len(), 1);
    let since = findings(&world, &bare).await[0]["CreatedAt"].clone();

    let mut worse = finding(&world, "critical", &bare);
    worse["detail"]["severity"] = json!(9.1);
    world.put(&worse).await.unwrap();
    let outcome = outcomes(&world, "critical", 1).await.remove(0);
    assert_eq!(actions(&outcome), [("write-finding", Done), ("follow-up", Done), ("highlight", Done)], "{outcome:#?}");
    let told = messages(&world, &inbox, &bare).await;
    assert!(told.len() == 1 && told[0].contains("severity: CRITICAL"), "{told:?}");

    let outcome = answer(&world, "medium-again", &bare).await;
    assert_eq!(actions(&outcome), [("write-finding", Skipped), ("follow-up", Skipped)]);
    assert_eq!(messages(&world, &inbox, &bare).await.len(), 0);
    let standing = findings(&world, &bare).await;
    assert_eq!(standing.len(), 1);
    assert_eq!((&standing[0]["Severity"]["Label"], &standing[0]["CreatedAt"]), (&json!("CRITICAL"), &since));
    assert_eq!(follow_ups(&world).await, [format!("protection-{bare}")]);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn a_message_that_could_not_be_sent_is_made_up_for() {
    let world = installed("").await;
    let inbox = inbox(&world).await;
    let bare = world.aws.root().create_instance(&[]).await.unwrap();
    // Refused for good at the first attempt and at both of Lambda's retries.
    world.aws.front().inject(Fault::next("sns", "Publish", FaultKind::AccessDenied).times(3));
    world.put(&finding(&world, "untold", &bare)).await.unwrap();
    for outcome in outcomes(&world, "untold", 3).await {
        assert_eq!(action(&outcome, "highlight").result, Failed, "{outcome:#?}");
    }
    let status = async || {
        let status = world.palisade(&["status"]).await.unwrap();
        status.stderr.contains("1 failed event(s) wait").then_some(())
    };
    eventually("the failed event in the queue", PATIENCE, status).await.unwrap();
    assert_eq!(follow_ups(&world).await, Vec::<String>::new(), "the lock was given back");

    let replayed = world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
    assert!(replayed.stderr.contains("1 replayed, 0 stay"), "{}", replayed.stderr);
    assert_eq!(messages(&world, &inbox, &bare).await.len(), 1);
    assert_eq!(findings(&world, &bare).await.len(), 1);
    assert_eq!(follow_ups(&world).await, [format!("protection-{bare}")]);
}
