//! An instance changes: each rule's word and advice, for each state of the instance and its computer.

use palisade_contract::{ActionResult, DecisionWord};
use palisade_tests::aws::eventually;
use palisade_tests::workload_security::{Agent, ComputerChange, ModuleCondition, NewComputer, SecurityModule};
use palisade_tests::world::{PATIENCE, World, config_item, config_item_deleted};
use serde_json::{Value, json};

use crate::responses::nothing_was_denied;
use crate::support::*;

/// Waits for the words of all four rules and checks the advice of those that are not compliant.
async fn all(world: &World, instance: &str, expected: [(&str, &str); 4]) {
    for (rule, (word, advice)) in NAMES.into_iter().zip(expected) {
        let annotation = evaluated(world, rule, instance, word).await;
        assert!(annotation.contains(advice), "{rule}: {annotation:?} lacks {advice:?}");
        assert_eq!(word == "COMPLIANT", annotation.is_empty(), "{rule}: {annotation:?}");
        assert!(annotation.chars().count() <= 256);
    }
}

const GOOD: (&str, &str) = ("COMPLIANT", "");

fn bad(advice: &str) -> (&str, &str) {
    ("NON_COMPLIANT", advice)
}

#[tokio::test]
async fn computers_are_judged_by_each_rule() {
    let world = installed(RULES).await;
    let firewall_off = bad("Firewall is off: turn it on");
    let with_firewall = |new: NewComputer| {
        let on = [(SecurityModule::Firewall, ModuleCondition::State("on".to_owned()))];
        NewComputer { modules: on.into(), ..new }
    };
    let healthy = instance(&world, with_firewall).await;
    let plain = instance(&world, |new| new).await;
    let offline = instance(&world, |new| NewComputer { agent: Some(Agent::Offline), ..new }).await;
    let bare = instance(&world, |new| NewComputer { protected: Some(false), ..new }).await;
    let unknown = world.aws.root().create_instance(&[]).await.unwrap();
    let other = instance(&world, |new| NewComputer { policy: Some("Linux Web Server".to_owned()), ..new }).await;
    let complaining = instance(&world, |new| NewComputer {
        health: Some("warning".to_owned()),
        messages: vec!["Software Update: Anti-Malware Module Installation Failed".to_owned()],
        ..new
    })
    .await;
    let failing = instance(&world, |new| {
        let fault = ModuleCondition::Fault { status: "error".to_owned(), message: "Engine Offline".to_owned() };
        NewComputer { modules: [(SecurityModule::AntiMalware, fault)].into(), ..new }
    })
    .await;
    let (missing, no_computer) = (bad("No agent is activated"), bad("knows no computer"));
    let inactive = bad("start it, and see that it reaches Workload Security");
    for (instance, expected) in [
        (&healthy, [GOOD; 4]),
        (&plain, [GOOD, GOOD, firewall_off, GOOD]),
        (&bare, [missing; 4]),
        (&unknown, [no_computer; 4]),
        (&other, [bad("The policy is `Linux Web Server`: assign the policy `linux SERVER`"), GOOD, GOOD, GOOD]),
        (&complaining, [GOOD, GOOD, firewall_off, bad("reports a warning (Software Update")]),
    ] {
        change(&world, instance).await;
        all(&world, instance, expected).await;
    }
    change(&world, &failing).await;
    let advice = evaluated(&world, ANTI_MALWARE, &failing, "NON_COMPLIANT").await;
    assert!(advice.contains("Anti-Malware is on and not active (Engine Offline)"), "{advice}");
    change(&world, &offline).await;
    for rule in NAMES {
        let annotation = evaluated(&world, rule, &offline, "NON_COMPLIANT").await;
        let told = annotation.contains(inactive.1) || annotation.contains("reports an error");
        assert!(told && annotation.contains("Offline"), "{annotation}");
    }
    nothing_was_denied(&world);
}

#[tokio::test]
async fn what_becomes_better_is_shown_and_what_arrives_late_is_not() {
    let world = installed(RULES).await;
    let instance = world.aws.root().create_instance(&[]).await.unwrap();
    change(&world, &instance).await;
    evaluated(&world, POLICY, &instance, "NON_COMPLIANT").await;
    let computer = world.api.add_computer(NewComputer::protected(&instance)).unwrap();
    // The same change again, as when Config repeats itself: the same time, and what is true now.
    change(&world, &instance).await;
    evaluated(&world, POLICY, &instance, "COMPLIANT").await;
    evaluated(&world, CLEAR, &instance, "COMPLIANT").await;
    world.api.change_computer(computer, ComputerChange { policy: Some(String::new()), ..Default::default() }).unwrap();
    let before = world.outcomes().await.unwrap().len();
    let earlier = config_item(&world, &instance, "running", "2026-01-15T11:00:00.000Z");
    world.aws.config_change(world.aws.region(), &earlier).await.unwrap();
    let done = async || {
        let outcomes = world.outcomes().await.unwrap();
        (outcomes.len() >= before + NAMES.len()).then_some(())
    };
    eventually("the late answers", PATIENCE, done).await.unwrap();
    assert_eq!(shown(&world, POLICY, &instance).await.unwrap().0, "COMPLIANT", "the newest capture counts");
    let result = result(&world, POLICY, &instance).await.unwrap();
    assert_eq!(result["EvaluationResultIdentifier"]["OrderingTimestamp"], json!(1_768_478_400.25), "{result}");
}

#[tokio::test]
async fn what_does_not_run_is_not_applicable_and_costs_no_look() {
    let world = installed(RULES).await;
    let stopped = instance(&world, |new| NewComputer { agent: Some(Agent::Offline), ..new }).await;
    let gone = instance(&world, |new| new).await;
    let left = instance(&world, |new| new).await;
    let region = world.aws.region();
    world.aws.config_change(region, &config_item(&world, &stopped, "stopped", NOON)).await.unwrap();
    world.aws.config_change(region, &config_item_deleted(&world, &gone, NOON)).await.unwrap();
    world.aws.config_left_scope(region, &config_item(&world, &left, "running", NOON)).await.unwrap();
    for (instance, advice) in [(&stopped, "is stopped"), (&gone, "does not exist any more"), (&left, "scope")] {
        all(&world, instance, [("NOT_APPLICABLE", advice); 4]).await;
    }
    let outcomes = world.outcomes().await.unwrap();
    assert!(outcomes.iter().all(|outcome| outcome.api_calls == 0), "{outcomes:#?}");
    assert!(!world.aws.front().calls().iter().any(|call| call.is("secretsmanager", "GetSecretValue")));
}

#[tokio::test]
async fn an_item_that_is_too_large_is_fetched() {
    let world = installed(RULES).await;
    let region = world.aws.region();
    let running = instance(&world, |new| new).await;
    let stopped = instance(&world, |new| new).await;
    let called = world.aws.config_oversized_change(region, &config_item(&world, &running, "running", NOON)).await;
    assert_eq!(called.unwrap().len(), NAMES.len(), "a rule that does not list oversized items misses them");
    all(&world, &running, [GOOD, GOOD, bad("Firewall is off"), GOOD]).await;
    let item = config_item(&world, &stopped, "stopped", NOON);
    world.aws.config_oversized_change(region, &item).await.unwrap();
    all(&world, &stopped, [("NOT_APPLICABLE", "is stopped"); 4]).await;
    assert!(world.aws.front().calls().iter().any(|call| call.is("config", "GetResourceConfigHistory")));
    nothing_was_denied(&world);
}

#[tokio::test]
async fn observe_works_it_out_and_puts_nothing() {
    let world = installed(&format!("{RULES}  mode: observe\n")).await;
    let bare = instance(&world, |new| NewComputer { protected: Some(false), ..new }).await;
    change(&world, &bare).await;
    let told = "NON_COMPLIANT at 2026-01-15T12:00:00.250Z: No agent is activated on this instance: install and activate \
                the agent on it.";
    let all = async || Some(world.outcomes().await.unwrap()).filter(|outcomes| outcomes.len() == NAMES.len());
    for outcome in eventually("an outcome of each rule", PATIENCE, all).await.unwrap() {
        assert_eq!(outcome.decision, DecisionWord::Observe, "{outcome:#?}");
        assert_eq!(outcome.actions[0].result, ActionResult::Planned);
        assert_eq!(outcome.actions[0].detail.as_deref(), Some(told));
    }
    assert!(!world.aws.front().calls().iter().any(|call| call.is("config", "PutEvaluations")));
    assert_eq!(shown(&world, CLEAR, &bare).await, None);
}

#[tokio::test]
async fn a_rule_of_another_account_is_left_alone() {
    let world = installed(RULES).await;
    let healthy = instance(&world, |new| new).await;
    let item = config_item(&world, &healthy, "running", NOON);
    let invoking = json!({
        "configurationItem": item, "messageType": "ConfigurationItemChangeNotification",
        "notificationCreationTime": NOON, "recordVersion": "1.3"
    });
    let invocation = json!({
        "version": "1.0", "invokingEvent": invoking.to_string(), "ruleParameters": r#"{"check":"clear"}"#,
        "resultToken": "another-accounts-token", "eventLeftScope": false, "configRuleName": CLEAR,
        "configRuleArn": format!("arn:aws:config:{}:999988887777:config-rule/config-rule-x", world.aws.region()),
        "accountId": "999988887777"
    });
    let outcome: Value = world.aws.root().invoke("palisade-config", &invocation).await.unwrap();
    assert_eq!(outcome["decision"], "ignore", "{outcome}");
    assert!(outcome["reason"].as_str().unwrap().contains("999988887777"), "{outcome}");
    assert!(!outcome.to_string().contains("another-accounts-token"));
    assert_eq!(crate::responses::role_calls(&world).len(), 0);
}
