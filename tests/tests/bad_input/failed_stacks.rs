//! CloudFormation fails: the cause is told first, what was begun is rolled back, and the next run heals.

use palisade_tests::aws::{Fault, FaultKind, eventually};
use palisade_tests::world::{PATIENCE, World};
use serde_json::json;

use crate::{nothing_changed, run, run_with_key};

#[tokio::test]
async fn a_stack_that_rolled_back_is_cleared_away_by_the_next_run() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    let queue = world.aws.root().create_queue("palisade-failures").await.unwrap();
    let mut all = run_with_key(&world, "install --yes", 4).await;
    let standing = world.inventory().await.unwrap();
    let failed = "eu-west-1 stack palisade ROLLBACK_COMPLETE".to_owned();
    assert!(standing.lines().contains(&failed), "{standing}");
    assert!(!standing.to_string().contains("function palisade-guardduty"), "{standing}");
    all += &run(&world, "status", 1).await;

    let delete = json!({"QueueUrl": queue});
    world.aws.root().json("sqs", "AmazonSQS.DeleteQueue", delete).await.unwrap();
    let healed = world.install().await.unwrap().expect(0).unwrap();
    assert!(healed.stderr.contains("clearing away stack palisade in eu-west-1"), "{}", healed.stderr);
    // The key stands since the first run, which came that far.
    world.palisade(&["check"]).await.unwrap().expect(0).unwrap();
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    insta::assert_snapshot!("rolled_back", all.replace(&queue, "<queue>"));
    nothing_changed(&world, &before).await;
}

#[tokio::test]
async fn a_failed_first_stack_can_be_uninstalled_as_it_is() {
    let world = World::start().await.unwrap();
    world.aws.root().create_queue("palisade-failures").await.unwrap();
    let before = world.inventory().await.unwrap();
    run_with_key(&world, "install --yes", 4).await;
    // The queue of that name is not ours: it stays, and is told of.
    let ended = world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(5).unwrap();
    assert_eq!(ended.stdout, "eu-west-1\tqueue\tpalisade-failures\n", "{}", ended.stderr);
    nothing_changed(&world, &before).await;
}

#[tokio::test]
async fn a_change_set_that_was_never_carried_out_is_cleared_away() {
    for (stack, passed) in [("palisade-home", 0), ("palisade", 1)] {
        let world = World::start().await.unwrap();
        let before = world.inventory().await.unwrap();
        let denied = Fault::next("cloudformation", "ExecuteChangeSet", FaultKind::AccessDenied).after(passed);
        world.aws.front().inject(denied);
        run_with_key(&world, "install --yes", 1).await;
        let standing = world.inventory().await.unwrap();
        let left = format!("eu-west-1 stack {stack} REVIEW_IN_PROGRESS");
        assert!(standing.lines().contains(&left), "{standing}");
        let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
        assert!(plan.stdout.contains("what is left of a failed attempt (REVIEW_IN_PROGRESS)"), "{}", plan.stdout);
        world.install().await.unwrap().expect(0).unwrap();
        world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
        world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
        nothing_changed(&world, &before).await;
    }
}

/// Somebody deletes the home stack by hand, and its bundles keep it from going.
#[tokio::test]
async fn a_home_stack_that_could_not_go_is_cleared_away_with_its_bundles() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    let delete = async || {
        let named = [("StackName", "palisade-home")];
        world.aws.root().cloudformation("DeleteStack", &named).await.unwrap();
        let state = world.aws.root().settled_stack("palisade-home").await.unwrap();
        assert_eq!(state.status, "DELETE_FAILED");
    };
    delete().await;
    let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    assert!(plan.stdout.contains("what is left of a failed attempt (DELETE_FAILED)"), "{}", plan.stdout);
    let healed = world.install().await.unwrap().expect(0).unwrap();
    assert!(
        healed.stderr.contains("clearing away stack palisade-home in eu-west-1 (DELETE_FAILED)"),
        "{}",
        healed.stderr
    );
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    // CloudFormation waits for a function to be active; the emulator's does not.
    let path = "/2015-03-31/functions/palisade-guardduty/configuration";
    let active = async || {
        let function = world.aws.root().rest("lambda", "GET", path, json!(null)).await.ok()?;
        (function["State"] == "Active").then_some(())
    };
    eventually("an active function", PATIENCE, active).await.unwrap();
    world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    world.palisade(&["check"]).await.unwrap().expect(0).unwrap();

    delete().await;
    world.palisade(&["uninstall", "--yes", "--verify", "--look-again-after", "0s"]).await.unwrap().expect(0).unwrap();
    nothing_changed(&world, &before).await;
}

/// Cut off before it carried its change set out; CloudFormation may not tell the tags of a stack without resources.
#[tokio::test]
async fn a_stack_that_tells_no_owner_is_taken_away_when_its_change_sets_are_ours() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    let template = r#"{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}"#;
    for stack in ["palisade-home", "palisade"] {
        let ours = [
            ("StackName", stack),
            ("ChangeSetName", "palisade-0123456789abcdef"),
            ("ChangeSetType", "CREATE"),
            ("TemplateBody", template),
        ];
        world.aws.root().cloudformation("CreateChangeSet", &ours).await.unwrap();
    }
    world.palisade(&["uninstall", "--yes"]).await.unwrap().expect(0).unwrap();
    nothing_changed(&world, &before).await;
}

#[tokio::test]
async fn a_change_set_of_somebody_else_is_not_taken_over() {
    let world = World::start().await.unwrap();
    let template = r#"{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}"#;
    let theirs =
        [("StackName", "palisade"), ("ChangeSetName", "mine"), ("ChangeSetType", "CREATE"), ("TemplateBody", template)];
    world.aws.root().cloudformation("CreateChangeSet", &theirs).await.unwrap();
    let before = world.inventory().await.unwrap();
    let refused = world.install().await.unwrap().expect(6).unwrap();
    let said = "the stack palisade waits for the change set mine, which Palisade did not make";
    assert!(refused.stderr.contains(said), "{}", refused.stderr);
    world.palisade(&["uninstall", "--yes"]).await.unwrap().expect(6).unwrap();
    nothing_changed(&world, &before).await;
}

#[tokio::test]
async fn trouble_of_the_network_is_waited_out() {
    let world = World::start().await.unwrap();
    let fault = |service: &str, operation: &str, kind| world.aws.front().inject(Fault::next(service, operation, kind));
    fault("cloudformation", "DescribeStacks", FaultKind::Throttle);
    fault("cloudformation", "DescribeStackEvents", FaultKind::ServerError);
    fault("s3", "PutObject", FaultKind::Cut { performed: true });
    fault("secretsmanager", "PutSecretValue", FaultKind::Cut { performed: true });
    fault("cloudformation", "CreateChangeSet", FaultKind::Cut { performed: true });
    fault("cloudformation", "ExecuteChangeSet", FaultKind::Cut { performed: true });
    world.install().await.unwrap().expect(0).unwrap();
    fault("cloudformation", "DeleteStack", FaultKind::Cut { performed: true });
    fault("s3", "DeleteObjects", FaultKind::Cut { performed: true });
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
}
