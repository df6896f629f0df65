//! What somebody changed by hand in another account is named, and what nobody could look at is said.

use palisade_tests::world::{Fleet, World};
use serde_json::json;

use crate::support::{configure, open_account, organization, units};

const ROLE: &str = "  roles: { look: audit }\n";
/// An archive without entries: its end-of-directory record.
const EMPTY_ZIP: &str = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
const NAME: &str = "palisade-guardduty";

async fn installed(targets: &str, looks: bool) -> (World, Fleet) {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], targets));
    if looks {
        open_account(&world, &fleet.tests, "audit").await;
    }
    world.install().await.unwrap().expect(0).unwrap();
    (world, fleet)
}

/// Two changes that CloudFormation does not compare.
async fn tamper(world: &World, account: &str) {
    let there = world.aws.root_of(account).in_region(world.aws.region());
    there.json("events", "AWSEvents.DisableRule", json!({"Name": NAME})).await.unwrap();
    let code = json!({"ZipFile": EMPTY_ZIP});
    there.rest("lambda", "PUT", &format!("/2015-03-31/functions/{NAME}/code"), code).await.unwrap();
}

/// One that it does.
async fn slow_down(world: &World, account: &str) {
    let there = world.aws.root_of(account).in_region(world.aws.region());
    let path = format!("/2015-03-31/functions/{NAME}/configuration");
    there.rest("lambda", "PUT", &path, json!({"Timeout": 7})).await.unwrap();
}

#[tokio::test]
async fn drift_in_another_account_is_told() {
    let (world, fleet) = installed(ROLE, true).await;
    let clean = world.palisade(&["drift"]).await.unwrap().expect(0).unwrap();
    assert!(clean.stdout.contains("stack set palisade: 1 stacks compared, 0 drifted"), "{}", clean.stdout);
    assert!(!clean.stdout.contains("not looked at"), "{}", clean.stdout);

    tamper(&world, &fleet.tests).await;
    let place = format!("{} in {}", fleet.tests, world.aws.region());
    let ended = world.palisade(&["drift"]).await.unwrap().expect(5).unwrap();
    for line in [
        "stack set palisade: 1 stacks compared, 0 drifted".to_owned(),
        format!("{place}: the rule {NAME} is disabled"),
        format!("{place}: the code of function {NAME} is not the bundle that was deployed"),
    ] {
        assert!(ended.stdout.contains(&line), "{line} is not in\n{}", ended.stdout);
    }

    slow_down(&world, &fleet.tests).await;
    let report = world.palisade(&["drift", "-o", "json"]).await.unwrap().expect(5).unwrap().json().unwrap();
    let found = &report["fleet"];
    assert_eq!(found["beyond"][0]["account"], fleet.tests.as_str());
    assert_eq!(found["beyond"][0]["beyond"].as_array().unwrap().len(), 2, "{found:#}");
    assert_eq!(found["drifted"][0]["account"], fleet.tests.as_str());
    assert_eq!(found["drifted"][0]["resources"][0]["logical_id"], "GuardDutyFunction", "{found:#}");
}

/// What StackSets itself compares needs no role.
#[tokio::test]
async fn without_a_role_it_is_said_what_was_not_looked_at() {
    let (world, fleet) = installed("", false).await;
    tamper(&world, &fleet.tests).await;
    let why = "code of functions, state of rules and of rules of AWS Config in other accounts: targets.roles.look \
               names no role to look by";
    let clean = world.palisade(&["drift"]).await.unwrap().expect(0).unwrap();
    assert!(clean.stdout.contains(&format!("not looked at: {why}")), "{}", clean.stdout);
    let report = world.palisade(&["drift", "-o", "json"]).await.unwrap().expect(0).unwrap().json().unwrap();
    assert_eq!(report["fleet"]["not_looked_at"], json!([why]));

    slow_down(&world, &fleet.tests).await;
    let ended = world.palisade(&["drift"]).await.unwrap().expect(5).unwrap();
    let place = format!("{} in {} drifted", fleet.tests, world.aws.region());
    for line in [&*place, "GuardDutyFunction (AWS::Lambda::Function) differs", "Timeout: "] {
        assert!(ended.stdout.contains(line), "{line} is not in\n{}", ended.stdout);
    }
}

/// An account that cannot be looked into is not known to stand as deployed.
#[tokio::test]
async fn an_account_that_does_not_let_the_role_in_is_told() {
    let (world, fleet) = installed("", false).await;
    configure(&world, &units(&[&fleet.staging], ROLE));
    let ended = world.palisade(&["drift"]).await.unwrap().expect(5).unwrap();
    let line = format!("account {}: cannot take on arn:aws:iam::{}:role/audit", fleet.tests, fleet.tests);
    assert!(ended.stdout.contains(&line), "{}", ended.stdout);
}

/// The most powerful roles of an install are compared, too: here, and by the role to look in each listed account.
#[tokio::test]
async fn drift_of_the_roles_of_stack_sets_is_told() {
    let (world, fleet) = organization().await;
    let roles = "  roles: { create: setup, look: audit }\n";
    configure(&world, &format!("  accounts: [\"{}\"]\n{roles}", fleet.play));
    open_account(&world, &fleet.play, "setup").await;
    open_account(&world, &fleet.play, "audit").await;
    world.install().await.unwrap().expect(0).unwrap();
    let clean = world.palisade(&["drift"]).await.unwrap().expect(0).unwrap();
    assert!(clean.stdout.contains("palisade-stack-sets    as deployed"), "{}", clean.stdout);

    // What the emulator compares of a role is whether it is there.
    for (account, role, policy) in [
        (world.aws.account(), "palisade-stack-sets-administration", "administration"),
        (fleet.play.as_str(), "palisade-stack-sets-execution", "execution"),
    ] {
        let root = world.aws.root_of(account);
        root.query("iam", "2010-05-08", "DeleteRolePolicy", &[("RoleName", role), ("PolicyName", policy)])
            .await
            .unwrap();
        root.query("iam", "2010-05-08", "DeleteRole", &[("RoleName", role)]).await.unwrap();
    }
    let ended = world.palisade(&["drift"]).await.unwrap().expect(5).unwrap();
    let there = format!(
        "{} in {}: StackSetsExecutionRole of stack palisade-stack-sets is gone",
        fleet.play,
        world.aws.region()
    );
    for line in ["StackSetsAdministrationRole (AWS::IAM::Role) is gone", &there] {
        assert!(ended.stdout.contains(line), "{line} is not in\n{}", ended.stdout);
    }
}
