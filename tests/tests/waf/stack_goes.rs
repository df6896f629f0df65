//! While the stack goes: surveys that are still at work, and what CloudFormation asks for.

use palisade_contract::ActionResult::{Done, Failed, Skipped};
use palisade_tests::aws::{Fault, FaultKind, eventually};
use palisade_tests::world::{PATIENCE, World};
use serde_json::{Value, json};

use crate::kept_events::waiting;
use crate::support::*;

/// What CloudFormation does with the rule, before it asks for the rules of the web ACLs.
async fn take_rule_away(world: &World) {
    let root = world.aws.root();
    let rule = json!({"Rule": "palisade-waf"});
    let targets = root.json("events", "AWSEvents.ListTargetsByRule", rule).await.unwrap();
    let ids: Vec<&Value> = targets["Targets"].as_array().unwrap().iter().map(|target| &target["Id"]).collect();
    root.json("events", "AWSEvents.RemoveTargets", json!({"Rule": "palisade-waf", "Ids": ids})).await.unwrap();
    root.json("events", "AWSEvents.DeleteRule", json!({"Name": "palisade-waf"})).await.unwrap();
}

/// A survey that is held up before its last look at the rule, or after it: it adds nothing, or what it adds is taken back.
#[tokio::test]
async fn a_survey_that_is_at_work_leaves_nothing_behind() {
    for (seen, held_up) in
        [(("wafv2", "ListTagsForResource"), "CheckCapacity"), (("events", "DescribeRule"), "UpdateWebACL")]
    {
        let world = installed("waf:\n").await;
        let acl = web_acl(&world, "shop").await;
        let before = definition(&world, &acl).await;
        let instance = server(&world, "Linux Web Server").await;
        balancer(&world, "shop", &[&instance], Some(&acl)).await;
        world.aws.front().forget_calls();
        world.aws.front().inject(Fault::next("wafv2", held_up, FaultKind::Delay { milliseconds: 3_000 }));
        let deletion = async {
            let calls = || world.aws.front().calls().into_iter();
            let there = async || calls().any(|call| call.is(seen.0, seen.1)).then_some(());
            eventually("the call before the one that is held up", PATIENCE, there).await.unwrap();
            take_rule_away(&world).await;
            let url = format!("{}/no-such-bucket/answer", world.aws.endpoint_url());
            world.aws.root().invoke("palisade-waf", &deletion(&world, OWN_STACK, &url)).await.unwrap()
        };
        let (outcome, taken_back) = tokio::join!(survey(&world), deletion);
        assert_eq!(definition(&world, &acl).await, before, "{outcome:#?}\n{taken_back:#}");
        let added = usize::from(held_up == "UpdateWebACL");
        assert_eq!(outcome.actions.iter().filter(|action| action.result == Done).count(), added, "{outcome:#?}");
    }
}

/// One that begins when the rule is gone already: a retry, or a replay by hand.
#[tokio::test]
async fn a_survey_without_its_rule_adds_nothing() {
    let world = installed("waf:\n").await;
    let acl = web_acl(&world, "shop").await;
    let before = definition(&world, &acl).await;
    let instance = server(&world, "Linux Web Server").await;
    let arn = balancer(&world, "shop", &[&instance], Some(&acl)).await;
    take_rule_away(&world).await;
    let outcome = survey(&world).await;
    let action = about(&outcome, &arn);
    assert_eq!(action.result, Skipped);
    assert!(detail(action).starts_with("left-alone: the stack is being deleted"), "{action:?}");
    assert_eq!(definition(&world, &acl).await, before);
    nothing_was_denied(&world);
}

/// A stack of the home account, by its name.
const OWN_STACK: &str = "palisade";

/// What CloudFormation sends when a stack goes.
fn deletion(world: &World, stack: &str, url: &str) -> Value {
    let (account, region) = (world.aws.account(), world.aws.region());
    json!({
        "RequestType": "Delete", "ResponseURL": url, "ResourceType": "Custom::PalisadeWafRules",
        "StackId": format!("arn:aws:cloudformation:{region}:{account}:stack/{stack}/11111111-2222"),
        "RequestId": "request-1", "LogicalResourceId": "WafRules", "PhysicalResourceId": "palisade-web-acl-rules",
        "ResourceProperties": {},
    })
}

/// In a member account the stack has the name that StackSets gives it. A stack that only names the function undoes nothing.
#[tokio::test]
async fn the_rules_go_with_the_stack_of_either_kind_and_with_no_other() {
    let world = installed("waf:\n").await;
    let acl = web_acl(&world, "shop").await;
    let before = definition(&world, &acl).await;
    let instance = server(&world, "Linux Web Server").await;
    balancer(&world, "shop", &[&instance], Some(&acl)).await;
    let url = format!("{}/no-such-bucket/answer", world.aws.endpoint_url());
    for (stack, own) in [
        (OWN_STACK, true),
        ("StackSet-palisade-e6cac20f-1a2b-46e9-8314-53e0d4591532", true),
        ("StackSet-another-e6cac20f-1a2b-46e9-8314-53e0d4591532", false),
        ("palisade-look-alike", false),
    ] {
        survey(&world).await;
        let covered = definition(&world, &acl).await;
        assert_ne!(covered, before, "{stack}: the survey adds its rules");
        let told = world.aws.root().invoke("palisade-waf", &deletion(&world, stack, &url)).await.unwrap();
        let after = definition(&world, &acl).await;
        assert_eq!(after, if own { before.clone() } else { covered }, "{stack}: {told:#}");
    }
    nothing_was_denied(&world);
}

/// The URL to answer at signs for whoever has it. An answer that is not taken must not put it into the queue of failures,
/// where events stay for days.
#[tokio::test]
async fn the_url_of_a_request_is_kept_nowhere() {
    let world = installed("waf:\n").await;
    let url = format!("{}/no-such-bucket/answer?Signature=hidden-1f2e3d", world.aws.endpoint_url());
    world.aws.root().invoke_async("palisade-waf", &deletion(&world, OWN_STACK, &url)).await.unwrap();
    let told = |outcome: &palisade_contract::Outcome| {
        outcome.actions.iter().any(|action| action.action == "answer-cloudformation" && action.result == Failed)
    };
    let outcome = world.outcome("the outcome of the request", told).await.unwrap();
    assert!(detail(&outcome.actions[0]).contains("was refused (HTTP 4"), "{outcome:#?}");
    // In the foreground, whether it is a failed invocation can be seen: only those are tried again and kept.
    let answer = world.aws.root().invoke("palisade-waf", &deletion(&world, OWN_STACK, &url)).await.unwrap();
    assert_eq!((&answer["handler"], &answer["errorMessage"]), (&json!("waf"), &Value::Null), "{answer:#}");
    assert_eq!(waiting(&world).await, 0);
    let log = world.aws.root().log_events("/aws/lambda/palisade-waf").await.unwrap().join("\n");
    assert!(log.contains("answer-cloudformation") && !log.contains("hidden-1f2e3d"), "{log}");
}
