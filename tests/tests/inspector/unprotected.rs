//! Instances that nothing protects get the response of every other finding: their team hears of it.

use palisade_contract::ActionResult::{Done, Failed, Skipped};
use palisade_contract::{ActionReport, Outcome};
use palisade_tests::aws::{Fault, FaultKind};
use palisade_tests::workload_security::{Agent, NewComputer};
use palisade_tests::world::{World, package};
use serde_json::json;

use crate::support::{action, actions, findings, follow_ups, inbox, installed, messages, nothing_was_denied, outcomes};
use crate::{LOG4J, ON, answer, arn, computer, instance, sent};

#[tokio::test]
async fn the_team_hears_of_it_once_and_its_finding_goes_when_it_is_protected() {
    let world = installed(ON).await;
    let inbox = inbox(&world).await;
    let bare = world.aws.root().create_instance(&[]).await.unwrap();
    let outcome = answer(&world, "first", &bare, LOG4J).await;
    assert_eq!(actions(&outcome), [("write-finding", Done), ("follow-up", Done), ("highlight", Done)]);
    let outcome = answer(&world, "second", &bare, "CVE-2014-6271").await;
    assert_eq!(actions(&outcome), [("write-finding", Skipped), ("follow-up", Skipped)]);
    assert_eq!(messages(&world, &inbox, &bare).await.len(), 1);
    assert_eq!(follow_ups(&world).await, [format!("protection-{bare}")]);
    assert_eq!(findings(&world, &bare).await.len(), 1);

    world.api.add_computer(computer(&world, NewComputer::protected(&bare))).unwrap();
    world.next_look().await.unwrap();
    let look = outcomes(&world, &arn(&world, "first"), 2).await.remove(1);
    assert_eq!(actions(&look), [("resolve-finding", Done), ("close-follow-up", Done)]);
    assert_eq!(follow_ups(&world).await, Vec::<String>::new());
    assert_eq!(sent(&world), []);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn an_agent_that_is_offline_and_one_without_a_policy_protect_nothing() {
    let world = installed(ON).await;
    let inbox = inbox(&world).await;
    let offline = |instance: &str| NewComputer { agent: Some(Agent::Offline), ..NewComputer::protected(instance) };
    let bare = |instance: &str| NewComputer { policy: Some(String::new()), ..NewComputer::protected(instance) };
    for (id, describe, why) in [
        ("offline", &offline as &dyn Fn(&str) -> NewComputer, "its agent is not active: Managed (Offline)"),
        ("no-policy", &bare, "its agent is active, but no policy is assigned"),
    ] {
        let (instance, _) = instance(&world, describe).await;
        let outcome = answer(&world, id, &instance, LOG4J).await;
        assert_eq!(actions(&outcome), [("write-finding", Done), ("follow-up", Done), ("highlight", Done)], "{id}");
        assert_eq!(messages(&world, &inbox, &instance).await.len(), 1, "{id}");
        let finding = findings(&world, &instance).await.remove(0);
        assert!(finding["Description"].as_str().unwrap().contains(why), "{finding:#}");
    }
    assert_eq!(sent(&world), []);
}

/// The follow-up has given up before somebody protected the instance: no look resolves its finding any more.
async fn left_behind(world: &World, guarded: &str) {
    let (account, region) = (world.aws.account(), world.aws.region());
    let left = json!({
        "SchemaVersion": "2018-10-08", "Id": format!("palisade/palisade/unprotected/{region}/{account}/{guarded}"),
        "ProductArn": format!("arn:aws:securityhub:{region}:{account}:product/{account}/default"),
        "GeneratorId": "palisade/unprotected-instance", "AwsAccountId": account,
        "Types": ["Software and Configuration Checks"], "Severity": {"Label": "HIGH"},
        "CreatedAt": "2026-01-01T00:00:00Z", "UpdatedAt": "2026-01-01T00:00:00Z", "Title": "t", "Description": "d",
        "Resources": [{"Type": "AwsEc2Instance", "Id": format!("arn:aws:ec2:{region}:{account}:instance/{guarded}")}],
        "RecordState": "ACTIVE"
    });
    world.aws.root().import_findings(&[left]).await.unwrap();
}

async fn is_resolved(world: &World, guarded: &str) {
    let standing = findings(world, guarded).await.remove(0);
    assert_eq!((&standing["RecordState"], &standing["Workflow"]["Status"]), (&json!("ARCHIVED"), &json!("RESOLVED")));
}

#[tokio::test]
async fn a_finding_that_was_left_behind_goes_with_the_next_event() {
    let world = installed(ON).await;
    let (guarded, _) = instance(&world, NewComputer::protected).await;
    left_behind(&world, &guarded).await;
    let outcome = answer(&world, "next", &guarded, LOG4J).await;
    assert_eq!(action(&outcome, "resolve-finding").result, Done, "{outcome:#?}");
    is_resolved(&world, &guarded).await;
    nothing_was_denied(&world);
}

/// The retry comes to the same warm container, which remembers the computer, and must not take it for done.
#[tokio::test]
async fn what_could_not_be_resolved_is_resolved_by_the_retry() {
    let world = installed(ON).await;
    let (guarded, _) = instance(&world, NewComputer::protected).await;
    left_behind(&world, &guarded).await;
    world.aws.front().inject(Fault::next("securityhub", "BatchUpdateFindings", FaultKind::AccessDenied));
    world.put(&package(&world, "next", &guarded, LOG4J)).await.unwrap();
    let id = arn(&world, "next");
    let of = |outcome: &Outcome, result| {
        let resolved = |action: &ActionReport| action.action == "resolve-finding" && action.result == result;
        outcome.finding_id.as_ref() == Some(&id) && outcome.actions.iter().any(resolved)
    };
    for result in [Failed, Done] {
        world.outcome("the answer and its retry", |outcome| of(outcome, result)).await.unwrap();
    }
    is_resolved(&world, &guarded).await;
}
