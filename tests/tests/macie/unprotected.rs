//! Instances that reach the bucket and are not protected, or do not run.

use palisade_contract::ActionResult::{Done, Skipped};
use palisade_tests::workload_security::{Agent, NewComputer};

use crate::support::{action, actions, findings, follow_ups, inbox, nothing_was_denied};
use crate::{answer, installed, may_read, role};

#[tokio::test]
async fn their_team_is_told() {
    let world = installed("").await;
    let inbox = inbox(&world).await;
    role(&world, "reader", &[may_read()]).await;
    role(&world, "offline", &[may_read()]).await;
    let bare = world.aws.root().create_instance_with_role(&[], "reader").await.unwrap();
    let offline = world.aws.root().create_instance_with_role(&[], "offline").await.unwrap();
    world.api.add_computer(NewComputer { agent: Some(Agent::Offline), ..NewComputer::protected(&offline) }).unwrap();

    let outcome = answer(&world, "on-unprotected").await;
    let all = world.aws.root().queue_messages(&inbox).await.unwrap();
    for (instance, words) in [(&bare, "Workload Security knows no computer"), (&offline, "its agent is not active")] {
        let of: Vec<_> = outcome
            .actions
            .iter()
            .filter(|report| report.instance.as_ref().is_some_and(|id| id.as_str() == instance))
            .map(|report| (report.action.as_str(), report.result))
            .collect();
        assert_eq!(of, [("write-finding", Done), ("follow-up", Done), ("highlight", Done)], "{outcome:#?}");
        let told: Vec<&str> = all.iter().map(|m| m.body.as_str()).filter(|body| body.contains(instance)).collect();
        assert_eq!(told.len(), 1);
        assert!(told[0].contains(words) && told[0].contains("finding: on-unprotected"), "{}", told[0]);
        assert_eq!(findings(&world, instance).await[0]["Severity"]["Label"], "HIGH");
    }
    let mut expected = [format!("protection-{bare}"), format!("protection-{offline}")];
    expected.sort();
    assert_eq!(follow_ups(&world).await, expected);
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
