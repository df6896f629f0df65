//! The rules' interval comes round: all instances, with one listing of each side.

use palisade_tests::workload_security::{Agent, NewComputer};
use palisade_tests::world::World;

use crate::responses::nothing_was_denied;
use crate::support::*;

/// More than one call of PutEvaluations takes.
const MANY: usize = 103;

async fn ec2(world: &World, action: &str, instance: &str) {
    world.aws.root().query("ec2", "2016-11-15", action, &[("InstanceId.1", instance)]).await.unwrap();
}

#[tokio::test]
async fn all_instances_are_evaluated_with_one_listing() {
    let world = installed("config:\n  clear: true\n").await;
    let mut guarded = Vec::new();
    for _ in 0..MANY {
        guarded.push(instance(&world, |new| new).await);
    }
    let unconnected = instance(&world, |new| NewComputer { connector: Some(false), ..new }).await;
    let offline = instance(&world, |new| NewComputer { agent: Some(Agent::Offline), ..new }).await;
    let unknown = world.aws.root().create_instance(&[]).await.unwrap();
    let stopped = instance(&world, |new| NewComputer { agent: Some(Agent::Offline), ..new }).await;
    ec2(&world, "StopInstances", &stopped).await;
    let foreign =
        NewComputer { account: Some("999988887777".to_owned()), ..NewComputer::protected("i-0000000000000beef") };
    world.api.add_computer(foreign).unwrap();
    world.aws.front().forget_calls();

    assert_eq!(world.aws.config_interval(world.aws.region()).await.unwrap(), [CLEAR]);
    evaluated(&world, CLEAR, &stopped, "NOT_APPLICABLE").await;
    evaluated(&world, CLEAR, &offline, "NON_COMPLIANT").await;
    evaluated(&world, CLEAR, &unknown, "NON_COMPLIANT").await;
    for instance in guarded.iter().chain([&unconnected]) {
        evaluated(&world, CLEAR, instance, "COMPLIANT").await;
    }
    assert_eq!(shown(&world, CLEAR, "i-0000000000000beef").await, None);

    let outcome = world.outcome("the outcome", |outcome| !outcome.actions.is_empty()).await.unwrap();
    let summary = outcome.actions.last().unwrap().detail.clone().unwrap();
    let counts = format!("{} COMPLIANT, 2 NON_COMPLIANT, 1 NOT_APPLICABLE", MANY + 1);
    assert_eq!(summary, format!("{} evaluations: {counts}", MANY + 4));
    assert!(outcome.actions[0].detail.as_deref().unwrap().starts_with("NON_COMPLIANT"), "the worst come first");
    assert!(outcome.actions.len() <= 101 && outcome.api_calls <= 4, "{} calls", outcome.api_calls);
    let puts = world.aws.front().calls().iter().filter(|call| call.is("config", "PutEvaluations")).count();
    assert_eq!(puts, 2, "batches of a hundred");
    nothing_was_denied(&world);
}

#[tokio::test]
async fn policies_and_modules_are_read_once_for_all() {
    let world = installed(RULES).await;
    let good = instance(&world, |new| new).await;
    let other = instance(&world, |new| NewComputer { policy: Some("Windows Server".to_owned()), ..new }).await;
    assert_eq!(world.aws.config_interval(world.aws.region()).await.unwrap().len(), NAMES.len());
    evaluated(&world, POLICY, &good, "COMPLIANT").await;
    let advice = evaluated(&world, POLICY, &other, "NON_COMPLIANT").await;
    assert!(advice.contains("The policy is `Windows Server`"), "{advice}");
    evaluated(&world, ANTI_MALWARE, &other, "COMPLIANT").await;
    evaluated(&world, FIREWALL, &good, "NON_COMPLIANT").await;
    evaluated(&world, CLEAR, &good, "COMPLIANT").await;
    nothing_was_denied(&world);
}

#[tokio::test]
async fn an_account_without_instances_is_answered_with_nothing() {
    let world = installed("config:\n").await;
    world.aws.config_interval(world.aws.region()).await.unwrap();
    let outcome = world.outcome("the outcome", |outcome| !outcome.actions.is_empty()).await.unwrap();
    assert_eq!(outcome.actions[0].detail.as_deref().unwrap().split(':').next(), Some("0 evaluations"));
    assert_eq!(outcome.api_calls, 0);
}
