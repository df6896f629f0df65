//! What cannot be known is not evaluated: the old result stands, the invocation is tried again and at last kept.

use palisade_contract::ActionResult;
use palisade_tests::aws::{Fault as AwsFault, FaultKind, eventually};
use palisade_tests::workload_security::{ComputerChange, Fault, ModuleCondition, NewComputer, SecurityModule};
use palisade_tests::world::{PATIENCE, World, config_item};
use serde_json::{Value, json};

use crate::support::*;

/// The events that wait in the queue.
async fn waiting(world: &World) -> u64 {
    let queue = world.aws.root().queue_url("palisade-failures").await.unwrap();
    let input = json!({"QueueUrl": queue, "AttributeNames": ["ApproximateNumberOfMessages"]});
    let answer = world.aws.root().json("sqs", "AmazonSQS.GetQueueAttributes", input).await.unwrap();
    answer["Attributes"]["ApproximateNumberOfMessages"].as_str().unwrap().parse().unwrap()
}

async fn kept(world: &World, count: u64) {
    let enough = async || (waiting(world).await >= count).then_some(());
    eventually("failed events in the queue", PATIENCE, enough).await.unwrap();
}

/// The function may run for five minutes, and tries until then; nobody wants to wait for that.
async fn hurry(world: &World) {
    let path = "/2015-03-31/functions/palisade-config/configuration";
    world.aws.root().rest("lambda", "PUT", path, json!({"Timeout": 4})).await.unwrap();
}

/// One rule, and an instance that is compliant.
async fn compliant(world: &World) -> String {
    let healthy = instance(world, |new| new).await;
    let item = config_item(world, &healthy, "running", NOON);
    world.aws.config_change(world.aws.region(), &item).await.unwrap();
    evaluated(world, CLEAR, &healthy, "COMPLIANT").await;
    healthy
}

#[tokio::test]
async fn while_the_api_is_down_the_old_result_stands() {
    let world = installed("config:\n").await;
    hurry(&world).await;
    let healthy = compliant(&world).await;
    world.api.inject(Fault { times: None, ..Fault::status("*", 0, 503) });
    let later = config_item(&world, &healthy, "running", "2026-01-15T13:00:00.000Z");
    world.aws.config_change(world.aws.region(), &later).await.unwrap();
    kept(&world, 1).await;
    world.aws.config_interval(world.aws.region()).await.unwrap();
    kept(&world, 2).await;
    assert_eq!(shown(&world, CLEAR, &healthy).await.unwrap(), ("COMPLIANT".to_owned(), String::new()));
    let noon = json!(1_768_478_400.25);
    let standing = result(&world, CLEAR, &healthy).await.unwrap();
    assert_eq!(standing["EvaluationResultIdentifier"]["OrderingTimestamp"], noon, "nothing was put since");

    world.api.clear_faults();
    let replayed = world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
    assert!(replayed.stderr.contains("2 replayed, 0 stay"), "{}", replayed.stderr);
    let standing = result(&world, CLEAR, &healthy).await.unwrap();
    assert_ne!(standing["EvaluationResultIdentifier"]["OrderingTimestamp"], noon, "the newer one came after all");
}

#[tokio::test]
async fn evaluations_that_config_does_not_take_come_again() {
    let world = installed("config:\n").await;
    let healthy = instance(&world, |new| new).await;
    world.aws.front().inject(AwsFault::next("config", "PutEvaluations", FaultKind::AccessDenied));
    let item = config_item(&world, &healthy, "running", NOON);
    world.aws.config_change(world.aws.region(), &item).await.unwrap();
    evaluated(&world, CLEAR, &healthy, "COMPLIANT").await;
    assert_eq!(waiting(&world).await, 0, "Lambda's second attempt succeeded");
}

/// One instance of which nothing certain is known: it gets no evaluation and the others theirs, and it is tried again.
#[tokio::test]
async fn what_is_unknown_of_one_instance_keeps_no_other_from_its_evaluation() {
    let world = installed("config:\n  modules: [anti-malware]\n").await;
    let healthy = instance(&world, |new| new).await;
    // A status that the manager may have and this version does not know.
    let make = async |health: Option<&str>, modules: &[(SecurityModule, ModuleCondition)]| {
        let instance = world.aws.root().create_instance(&[]).await.unwrap();
        let (account, health) = (Some(world.aws.account().to_owned()), health.map(str::to_owned));
        let modules = modules.iter().cloned().collect();
        let new = NewComputer { account, health, modules, ..NewComputer::protected(&instance) };
        let computer = world.api.add_computer(new).unwrap();
        (instance, computer)
    };
    let (odd, odd_computer) = make(Some("resting"), &[]).await;
    let fault = ModuleCondition::Fault { status: "resting".to_owned(), message: "Resting".to_owned() };
    let (half, half_computer) = make(None, &[(SecurityModule::AntiMalware, fault)]).await;
    world.aws.config_interval(world.aws.region()).await.unwrap();
    // Both rules, each with the first attempt and Lambda's two.
    kept(&world, 2).await;
    for rule in [ANTI_MALWARE, CLEAR] {
        evaluated(&world, rule, &healthy, "COMPLIANT").await;
        assert_eq!(shown(&world, rule, &odd).await, None, "never wrongly NON_COMPLIANT");
    }
    evaluated(&world, CLEAR, &half, "COMPLIANT").await;
    assert_eq!(shown(&world, ANTI_MALWARE, &half).await, None);
    let told = |outcome: &palisade_contract::Outcome| {
        let about = |action: &palisade_contract::ActionReport| action.id.as_deref() == Some(odd.as_str());
        outcome.actions.iter().any(|action| about(action) && action.result == ActionResult::Failed)
    };
    let outcome = world.outcome("what is not known", told).await.unwrap();
    assert!(outcome.actions[0].detail.as_deref().unwrap().starts_with("no evaluation: "), "{outcome:#?}");

    let well = ComputerChange { health: Some(String::new()), ..ComputerChange::default() };
    world.api.change_computer(odd_computer, well).unwrap();
    let on = [(SecurityModule::AntiMalware, ModuleCondition::State("on".to_owned()))];
    let well = ComputerChange { modules: on.into(), ..ComputerChange::default() };
    world.api.change_computer(half_computer, well).unwrap();
    world.palisade(&["events", "replay", "--from-dlq"]).await.unwrap().expect(0).unwrap();
    for rule in [ANTI_MALWARE, CLEAR] {
        evaluated(&world, rule, &odd, "COMPLIANT").await;
    }
    evaluated(&world, ANTI_MALWARE, &half, "COMPLIANT").await;
}

/// Hidden from the key's role, or deleted just now: its name is not that of another policy.
#[tokio::test]
async fn a_policy_that_is_not_shown_is_no_other_policy() {
    let world = installed("config:\n  policy: Linux Server\n  clear: false\n").await;
    let guarded = instance(&world, |new| new).await;
    world.api.inject(Fault::status("GET /policies/*", 1, 404));
    let item = config_item(&world, &guarded, "running", NOON);
    world.aws.config_change(world.aws.region(), &item).await.unwrap();
    let failed = |outcome: &palisade_contract::Outcome| {
        outcome.actions.first().is_some_and(|action| action.result == ActionResult::Failed)
    };
    let outcome = world.outcome("the first attempt", failed).await.unwrap();
    assert!(outcome.actions[0].detail.as_deref().unwrap().contains("does not tell the name of policy"), "{outcome:#?}");
    evaluated(&world, POLICY, &guarded, "COMPLIANT").await;
    assert_eq!(waiting(&world).await, 0, "Lambda's second attempt succeeded");
}

#[tokio::test]
async fn parameters_that_are_no_question_are_named_and_the_token_is_not() {
    let world = installed("config:\n").await;
    let healthy = instance(&world, |new| new).await;
    let asked = world.api.journal().len();
    let item = config_item(&world, &healthy, "running", NOON);
    let invoking = json!({"configurationItem": item, "messageType": "ConfigurationItemChangeNotification"});
    for (parameters, said) in [
        (json!({}), "the rule has no parameter `check`"),
        (json!({"check": "protected"}), "the rule's parameter `check` is not policy, module or clear"),
        (json!({"check": "policy"}), "the rule has no parameter `policy`"),
        (json!({"check": "module", "module": "sandbox"}), "the rule's parameter `module` is not anti-malware, "),
        (json!({"check": "clear", "policy": "x"}), "the rule has a parameter `policy` that its check does not know"),
    ] {
        let invocation = json!({
            "version": "1.0", "invokingEvent": invoking.to_string(), "ruleParameters": parameters.to_string(),
            "resultToken": "the-token-of-the-rule", "eventLeftScope": false, "configRuleName": "by-hand",
            "configRuleArn": "arn:aws:config:eu-west-1:111122223333:config-rule/config-rule-x",
            "accountId": world.aws.account()
        });
        let answer: Value = world.aws.root().invoke("palisade-config", &invocation).await.unwrap();
        assert!(answer["errorMessage"].as_str().unwrap().contains(said), "{answer}");
    }
    let lines = world.aws.root().log_events("/aws/lambda/palisade-config").await.unwrap();
    assert!(lines.iter().all(|line| !line.contains("the-token-of-the-rule")), "{lines:#?}");
    assert_eq!(world.api.journal().len(), asked, "the computers are not looked at for nothing");
}
