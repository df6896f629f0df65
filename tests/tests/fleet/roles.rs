//! The roles by which StackSets deploys in listed accounts: made, left alone where they are somebody else's, taken away.

use palisade_tests::aws::Client;
use palisade_tests::world::{Fleet, World};

use crate::support::{configure, instances, open_account, organization, stands};

const ROLES: &str = "palisade-stack-sets";
const CREATE: &str = "  roles: { create: setup }\n";

/// `targets` for listed accounts.
fn accounts(listed: &[&str], more: &str) -> String {
    let listed: Vec<String> = listed.iter().map(|account| format!("\"{account}\"")).collect();
    format!("  accounts: [{}]\n{CREATE}{more}", listed.join(", "))
}

fn in_region(world: &World, account: &str) -> Client {
    world.aws.root_of(account).in_region(world.aws.region())
}

async fn has_role_stack(world: &World, fleet: &Fleet, account: &str) -> bool {
    stands(world, fleet, account).await.iter().any(|line| line.starts_with(&format!("stack {ROLES} ")))
}

#[tokio::test]
async fn a_stack_of_somebody_else_is_neither_changed_nor_deleted() {
    let (world, fleet) = organization().await;
    configure(&world, &accounts(&[&fleet.play, &fleet.web], ""));
    for account in [&fleet.play, &fleet.web] {
        open_account(&world, account, "setup").await;
    }
    let theirs = |queue: &str| {
        format!(
            r#"{{"Resources": {{"Queue": {{"Type": "AWS::SQS::Queue", "Properties": {{"QueueName": "{queue}"}}}}}}}}"#
        )
    };
    let (play, web) = (in_region(&world, &fleet.play), in_region(&world, &fleet.web));
    play.create_stack(ROLES, &theirs("theirs")).await.unwrap();
    // One whose creation was rolled back, because the name of its queue is taken.
    web.create_queue("taken").await.unwrap();
    web.create_stack(ROLES, &theirs("taken")).await.unwrap();
    assert_eq!(web.stack(ROLES).await.unwrap().unwrap().status, "ROLLBACK_COMPLETE");

    let ended = world.install().await.unwrap().expect(3).unwrap();
    for account in [&fleet.play, &fleet.web] {
        let line = format!("{account} in {}: stack {ROLES} in", world.aws.region());
        assert!(ended.stderr.contains(&line), "each account is named: {}", ended.stderr);
    }
    assert!(ended.stderr.contains("does not carry the tag palisade:install=palisade"), "{}", ended.stderr);
    let template = play.cloudformation("GetTemplate", &[("StackName", ROLES)]).await.unwrap();
    assert!(template.contains("theirs"), "{template}");
    assert_eq!(web.stack(ROLES).await.unwrap().unwrap().status, "ROLLBACK_COMPLETE");
    world.palisade(&["uninstall", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(has_role_stack(&world, &fleet, &fleet.play).await);
}

#[tokio::test]
async fn one_that_was_deployed_by_hand_serves_and_stays() {
    let (world, fleet) = organization().await;
    configure(&world, &accounts(&[&fleet.play], ""));
    open_account(&world, &fleet.play, "setup").await;
    let template = world.palisade(&["template", "execution"]).await.unwrap().expect(0).unwrap();
    let play = in_region(&world, &fleet.play);
    let parameters = [
        ("StackName", ROLES),
        ("TemplateBody", template.stdout.as_str()),
        ("Capabilities.member.1", "CAPABILITY_NAMED_IAM"),
    ];
    play.cloudformation("CreateStack", &parameters).await.unwrap();
    play.settled_stack(ROLES).await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    assert_eq!(instances(&world).await.len(), 1);
    world.palisade(&["uninstall", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(has_role_stack(&world, &fleet, &fleet.play).await, "it carries no tag of the install");
}

#[tokio::test]
async fn an_account_that_cannot_be_reached_halts_its_wave_and_none_before_it() {
    let (world, fleet) = organization().await;
    let waves = format!("  rollout:\n    waves:\n      - name: canary\n        accounts: [\"{}\"]\n", fleet.play);
    configure(&world, &accounts(&[&fleet.play, &fleet.web, &fleet.payments], &waves));
    open_account(&world, &fleet.play, "setup").await;
    open_account(&world, &fleet.payments, "setup").await;
    let ended = world.install().await.unwrap().expect(3).unwrap();
    assert!(ended.stderr.contains("wave canary: 1 account stands"), "{}", ended.stderr);
    let reason = format!("halted at wave rest: {} in {} failed: cannot take on", fleet.web, world.aws.region());
    assert!(ended.stderr.contains(&reason), "{}", ended.stderr);
    assert!(has_role_stack(&world, &fleet, &fleet.payments).await, "one that fails keeps nobody from the others");
    open_account(&world, &fleet.web, "setup").await;
    world.palisade(&["install", "--yes", "--resume"]).await.unwrap().expect(0).unwrap();
    assert_eq!(instances(&world).await.len(), 3);
}

#[tokio::test]
async fn the_role_of_an_account_that_leaves_goes_with_it() {
    let (world, fleet) = organization().await;
    configure(&world, &accounts(&[&fleet.play, &fleet.web, &fleet.payments], ""));
    for account in [&fleet.play, &fleet.web, &fleet.payments] {
        open_account(&world, account, "setup").await;
    }
    world.install().await.unwrap().expect(0).unwrap();
    configure(&world, &accounts(&[&fleet.play, &fleet.payments], ""));
    let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    let goes = format!("- delete stack {ROLES}, the role by which StackSets deployed: {};", fleet.web);
    assert!(plan.stdout.contains(&goes), "{}", plan.stdout);
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(!has_role_stack(&world, &fleet, &fleet.web).await);

    // One that cannot be reached any more is told, and keeps nobody from going on.
    world.shut_account(&fleet.payments, "setup").await.unwrap();
    configure(&world, &accounts(&[&fleet.play], ""));
    let ended = world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    let line = format!("stack {ROLES} in account {} is not needed any more and could not be deleted", fleet.payments);
    assert!(ended.stderr.contains(&line), "{}", ended.stderr);
    assert_eq!(instances(&world).await.len(), 1);
}

#[tokio::test]
async fn an_account_that_cannot_be_reached_does_not_block_the_uninstall() {
    let (world, fleet) = organization().await;
    configure(&world, &accounts(&[&fleet.play, &fleet.web], ""));
    for account in [&fleet.play, &fleet.web] {
        open_account(&world, account, "setup").await;
    }
    world.install().await.unwrap().expect(0).unwrap();
    world.shut_account(&fleet.web, "setup").await.unwrap();
    let ended = world.palisade(&["uninstall", "--yes", "--output", "json"]).await.unwrap().expect(3).unwrap();
    let report = ended.json().unwrap();
    let left = report["not_removed"].as_array().unwrap();
    let what = format!("stack {ROLES} of account {}: cannot take on", fleet.web);
    assert!(left.len() == 1 && left[0].as_str().unwrap().starts_with(&what), "{report:#}");
    assert!(world.aws.root().stack("palisade-home").await.unwrap().is_none(), "everything else went");
    assert!(!has_role_stack(&world, &fleet, &fleet.play).await);

    let again = world.palisade(&["uninstall", "--yes"]).await.unwrap().expect(3).unwrap();
    let line = format!("whether stack {ROLES} stands in account {} is not known", fleet.web);
    assert!(again.stderr.contains(&line), "{}", again.stderr);
    open_account(&world, &fleet.web, "setup").await;
    world.palisade(&["uninstall", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(!has_role_stack(&world, &fleet, &fleet.web).await);
}
