//! Instances that reach the bucket and are not protected, or do not run.

use palisade_contract::ActionResult::{self, Done, Skipped};
use palisade_contract::Outcome;
use palisade_tests::workload_security::{Agent, NewComputer};

use crate::support::{action, actions, findings, follow_ups, inbox, messages, nothing_was_denied, scans};
use crate::{answer, installed, may_read, role};

/// What is done for an instance that nothing protects.
const TOLD: [(&str, ActionResult); 3] = [("write-finding", Done), ("follow-up", Done), ("highlight", Done)];

/// What the outcome says was done for one instance.
fn done_for<'o>(outcome: &'o Outcome, instance: &str) -> Vec<(&'o str, ActionResult)> {
    let of = outcome.actions.iter().filter(|report| report.instance.as_ref().is_some_and(|id| id.as_str() == instance));
    of.map(|report| (report.action.as_str(), report.result)).collect()
}

#[tokio::test]
async fn their_team_is_told() {
    let world = installed("").await;
    let inbox = inbox(&world).await;
    role(&world, "reader", &[may_read()]).await;
    role(&world, "writer", &[may_read()]).await;
    let first = world.aws.root().create_instance_with_role(&[], "reader").await.unwrap();
    let second = world.aws.root().create_instance_with_role(&[], "writer").await.unwrap();

    let outcome = answer(&world, "on-unprotected").await;
    let all = world.aws.root().queue_messages(&inbox).await.unwrap();
    for instance in [&first, &second] {
        assert_eq!(done_for(&outcome, instance), TOLD, "{outcome:#?}");
        let told: Vec<&str> = all.iter().map(|m| m.body.as_str()).filter(|body| body.contains(instance)).collect();
        assert_eq!(told.len(), 1);
        for part in ["Workload Security knows no computer", "finding: on-unprotected"] {
            assert!(told[0].contains(part), "{part} is not in {}", told[0]);
        }
        assert_eq!(findings(&world, instance).await[0]["Severity"]["Label"], "HIGH");
    }
    let mut expected = [format!("protection-{first}"), format!("protection-{second}")];
    expected.sort();
    assert_eq!(follow_ups(&world).await, expected);
    nothing_was_denied(&world);
}

/// A computer whose agent does not answer protects nothing, and nothing is asked of it.
#[tokio::test]
async fn an_agent_that_is_offline_is_told_of() {
    let world = installed("").await;
    let inbox = inbox(&world).await;
    role(&world, "reader", &[may_read()]).await;
    let instance = world.aws.root().create_instance_with_role(&[], "reader").await.unwrap();
    let offline = NewComputer { agent: Some(Agent::Offline), ..NewComputer::protected(&instance) };
    let computer = world.api.add_computer(offline).unwrap();

    let outcome = answer(&world, "on-offline").await;
    assert_eq!(done_for(&outcome, &instance), TOLD, "{outcome:#?}");
    let told = messages(&world, &inbox, &instance).await;
    assert!(told.len() == 1 && told[0].contains("its agent is not active"), "{told:?}");
    let finding = findings(&world, &instance).await.remove(0);
    assert!(finding["Description"].as_str().unwrap().contains("its agent is not active"), "{finding:#}");
    assert_eq!(follow_ups(&world).await, [format!("protection-{instance}")]);
    assert_eq!(scans(&world, computer), Vec::<String>::new());
    nothing_was_denied(&world);
}

#[tokio::test]
async fn instances_that_do_not_run_are_named_and_left_out() {
    let world = installed("").await;
    role(&world, "reader", &[may_read()]).await;
    let stopped = world.aws.root().create_instance_with_role(&[], "reader").await.unwrap();
    world.aws.root().query("ec2", "2016-11-15", "StopInstances", &[("InstanceId.1", &stopped)]).await.unwrap();
    let outcome = answer(&world, "on-stopped").await;
    assert!(outcome.reason.starts_with("the finding is current, and only instances that do not run"), "{outcome:#?}");
    let left_out = action(&outcome, "instances-left-out");
    let detail = format!("they reach the bucket but do not run; 1 left out: {stopped}");
    assert_eq!((left_out.result, left_out.detail.as_deref()), (Skipped, Some(detail.as_str())));
    assert!(!actions(&outcome).iter().any(|(word, _)| *word == "highlight"));
}
