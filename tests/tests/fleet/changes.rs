//! A config that changes while its fleet stands.

use palisade_tests::aws::eventually;
use palisade_tests::world::PATIENCE;

use crate::support::{configure, instances, organization, stands, units};

#[tokio::test]
async fn an_account_that_is_excluded_loses_its_stack() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.production], ""));
    world.install().await.unwrap().expect(0).unwrap();
    configure(&world, &units(&[&fleet.production], &format!("    exclude_accounts: [\"{}\"]\n", fleet.web)));
    let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    let line = format!(
        "- delete 1 stack instance: {} in {}; the account is no target any more",
        fleet.web,
        world.aws.region()
    );
    assert!(plan.stdout.contains(&line), "{}", plan.stdout);
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(instances(&world).await.len(), 1);
    assert!(!stands(&world, &fleet, &fleet.web).await.iter().any(|line| line.contains("palisade")));
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}

/// StackSets enrols whoever moves below a unit, and knows no exceptions.
#[tokio::test]
async fn an_account_that_is_excluded_and_moves_in_loses_its_stack_again() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], &format!("    exclude_accounts: [\"{}\"]\n", fleet.play)));
    world.install().await.unwrap().expect(0).unwrap();
    world.aws.root().move_account(&fleet.play, &fleet.staging).await.unwrap();
    let enrolled = async || (instances(&world).await.len() == 2).then_some(());
    eventually("the stack of the account that moved", PATIENCE, enrolled).await.unwrap();
    let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    assert!(plan.stdout.contains(&format!("- delete 1 stack instance: {}", fleet.play)), "{}", plan.stdout);
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    let standing = instances(&world).await;
    assert!(standing.len() == 1 && standing[0].starts_with(&fleet.tests), "{standing:#?}");
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}

/// A unit that gives way to one that it holds: StackSets takes all stacks below it, those of accounts that stay, too.
#[tokio::test]
async fn a_unit_that_takes_along_what_stays_is_told_of_and_made_up_for() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.workloads], ""));
    world.install().await.unwrap().expect(0).unwrap();
    assert_eq!(instances(&world).await.len(), 3);
    configure(&world, &units(&[&fleet.production], ""));
    let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    assert!(plan.stdout.contains("! 2 accounts below it stay and lose their stacks with it"), "{}", plan.stdout);
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    for account in [&fleet.payments, &fleet.web] {
        assert!(stands(&world, &fleet, account).await.iter().any(|line| line.contains("palisade")), "{account}");
    }
    assert_eq!(instances(&world).await.len(), 2);
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}

#[tokio::test]
async fn a_unit_that_is_added_and_one_that_leaves() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ""));
    world.install().await.unwrap().expect(0).unwrap();
    configure(&world, &units(&[&fleet.staging, &fleet.sandbox], ""));
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(instances(&world).await.len(), 2);
    configure(&world, &units(&[&fleet.sandbox], ""));
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    let standing = instances(&world).await;
    assert!(standing.len() == 1 && standing[0].starts_with(&fleet.play), "{standing:#?}");
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}

#[tokio::test]
async fn a_unit_and_a_region_leave_together() {
    let (world, fleet) = organization().await;
    let other = world.aws.root().in_region("us-east-1");
    other.enable_guardduty().await.unwrap();
    let in_both = |targets: &str| {
        configure(&world, targets);
        let text = std::fs::read_to_string(world.config()).unwrap();
        std::fs::write(world.config(), text.replace("regions: [eu-west-1]", "regions: [eu-west-1, us-east-1]"))
            .unwrap();
    };
    in_both(&units(&[&fleet.staging, &fleet.sandbox], ""));
    world.install().await.unwrap().expect(0).unwrap();
    assert_eq!(instances(&world).await.len(), 4);
    configure(&world, &units(&[&fleet.sandbox], ""));
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    let standing = instances(&world).await;
    assert!(standing.len() == 1 && standing[0].starts_with(&format!("{} eu-west-1", fleet.play)), "{standing:#?}");
    for region in ["eu-west-1", "us-east-1"] {
        let left = fleet.standing(&world.aws, &fleet.tests, region).await.unwrap();
        assert!(!left.iter().any(|line| line.contains("palisade")), "{region}: {left:#?}");
    }
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}

#[tokio::test]
async fn a_change_of_the_config_reaches_every_account() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.workloads], ""));
    world.install().await.unwrap().expect(0).unwrap();
    let text = std::fs::read_to_string(world.config()).unwrap();
    std::fs::write(world.config(), text.replace("follow_up_every: 1m", "follow_up_every: 2m")).unwrap();
    let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    assert!(plan.stdout.contains("~ update 3 stack instances"), "{}", plan.stdout);
    let ended = world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("0 pending, 0 running, 3 done, 0 failed"), "{}", ended.stderr);
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}

#[tokio::test]
async fn an_operation_of_somebody_else_is_waited_for() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ""));
    world.install().await.unwrap().expect(0).unwrap();
    world.aws.hold_stack_sets().await.unwrap();
    let root = world.aws.root();
    let targets = [
        ("StackSetName", "palisade"),
        ("DeploymentTargets.OrganizationalUnitIds.member.1", fleet.sandbox.as_str()),
        ("Regions.member.1", world.aws.region()),
    ];
    root.cloudformation("CreateStackInstances", &targets).await.unwrap();
    let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    assert!(plan.stdout.contains("stack set palisade: CREATE RUNNING, wait until it ends"), "{}", plan.stdout);

    world.aws.front().forget_calls();
    let running = palisade_tests::world::finish(world.command(&["install", "--yes"]).unwrap(), "");
    let released = async {
        // It has seen that the set is busy once it asks for the operation.
        let asked = |call: &palisade_tests::aws::Call| call.operation == "DescribeStackSetOperation";
        world.aws.front().wait_for("the operation to be followed", PATIENCE, asked).await.unwrap();
        world.aws.release_stack_sets().await.unwrap();
    };
    let (ended, ()) = tokio::join!(running, released);
    let ended = ended.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("is busy (CREATE RUNNING); waiting for it"), "{}", ended.stderr);
    // What the other one made is no target of this config.
    assert_eq!(instances(&world).await.len(), 1);
}

/// Nobody asks who belongs to the units while the last rollout is complete, but with `--verify`.
#[tokio::test]
async fn an_account_that_lost_its_stack_gets_it_again() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.workloads], ""));
    world.install().await.unwrap().expect(0).unwrap();
    let before = instances(&world).await;
    let parameters = [
        ("StackSetName", "palisade"),
        ("DeploymentTargets.OrganizationalUnitIds.member.1", fleet.workloads.as_str()),
        ("DeploymentTargets.Accounts.member.1", fleet.web.as_str()),
        ("DeploymentTargets.AccountFilterType", "INTERSECTION"),
        ("Regions.member.1", world.aws.region()),
        ("RetainStacks", "false"),
    ];
    world.aws.root().cloudformation("DeleteStackInstances", &parameters).await.unwrap();
    let gone = async || (instances(&world).await.len() < before.len()).then_some(());
    eventually("the stack instance to go", PATIENCE, gone).await.unwrap();

    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    let plan = world.palisade(&["plan", "--verify", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    assert!(plan.stdout.contains(&format!("create 1 stack instance: {}", fleet.web)), "{}", plan.stdout);
    world.palisade(&["install", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert_eq!(instances(&world).await, before);
    world.palisade(&["plan", "--verify", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}
