//! The clock of the deployed rule, and what the function finds when it comes round.

use std::time::Duration;

use palisade_contract::{DecisionWord, ResourceState};
use palisade_tests::workload_security::{Agent, Fault, NewComputer};

use serde_json::json;

use crate::kept_events::{hurry, waiting};
use crate::support::*;

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn the_rule_of_the_stack_calls_the_function_once_a_day() {
    let world = installed("waf:\n").await;
    let acl = web_acl(&world, "shop").await;
    let instance = server(&world, "Linux Web Server").await;
    let arn = balancer(&world, "shop", &[&instance], Some(&acl)).await;
    world.aws.fire_due_within(DAY / 2).await.unwrap();
    world.aws.fire_due_within(DAY).await.unwrap();
    let outcome = world.outcome("the outcome of the clock's run", |outcome| outcome.decision == DecisionWord::Act);
    let outcome = outcome.await.unwrap();
    assert_eq!((outcome.source.as_deref(), outcome.actions.len()), (Some("aws.events"), 1), "{outcome:#?}");
    assert!(detail(about(&outcome, &arn)).starts_with("changed"), "{outcome:#?}");
    assert_eq!(added(&definition(&world, &acl).await), each(&WANTED, "Count"));
    let ticks = world.outcomes().await.unwrap().into_iter().filter(|outcome| outcome.source.is_some()).count();
    assert_eq!(ticks, 1, "once a day, not after half of it");
    nothing_was_denied(&world);
}

/// What an agent that is offline protects is served all the same.
#[tokio::test]
async fn the_policy_of_an_offline_agent_counts_and_the_agent_is_told_of() {
    let world = installed("waf:\n").await;
    let acl = web_acl(&world, "shop").await;
    let instance = world.aws.root().create_instance(&[]).await.unwrap();
    let computer = NewComputer {
        account: Some(world.aws.account().to_owned()),
        region: Some(world.aws.region().to_owned()),
        policy: Some("Linux Web Server".to_owned()),
        agent: Some(Agent::Offline),
        ..NewComputer::protected(&instance)
    };
    world.api.add_computer(computer).unwrap();
    balancer(&world, "shop", &[&instance], Some(&acl)).await;
    survey(&world).await;
    assert_eq!(added(&definition(&world, &acl).await), each(&WANTED, "Count"));
    let report = report(&world).await;
    let host = &report.resources[0].hosts[0];
    assert_eq!((report.resources[0].state, host.policy.as_deref()), (ResourceState::Changed, Some("Linux Web Server")));
    let note = host.note.as_deref().unwrap();
    assert!(note.starts_with("the agent is not active"), "{note}");
    nothing_was_denied(&world);
}

/// The manager cannot be reached at all: nothing is changed, the tick is tried again and kept, and a replay makes up for it.
#[tokio::test]
async fn a_tick_while_the_api_is_down_is_kept_and_made_up_for() {
    let world = installed("waf:\n").await;
    hurry(&world, "palisade-waf").await;
    let acl = web_acl(&world, "shop").await;
    let instance = server(&world, "Linux Web Server").await;
    balancer(&world, "shop", &[&instance], Some(&acl)).await;
    let before = definition(&world, &acl).await;
    world.api.inject(Fault { times: None, ..Fault::status("*", 0, 503) });
    world.aws.fire_due_within(DAY).await.unwrap();
    let kept = async || (waiting(&world).await == 1).then_some(());
    palisade_tests::aws::eventually("the tick in the queue of failures", palisade_tests::world::PATIENCE, kept)
        .await
        .unwrap();
    assert_eq!(definition(&world, &acl).await, before);

    world.api.clear_faults();
    let path = "/2015-03-31/functions/palisade-waf/configuration";
    world.aws.root().rest("lambda", "PUT", path, json!({"Timeout": 900})).await.unwrap();
    let replayed = world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
    assert!(replayed.stderr.contains("1 replayed, 0 stay in queue palisade-failures"), "{}", replayed.stderr);
    assert_eq!(added(&definition(&world, &acl).await), each(&WANTED, "Count"));
}
