//! A delegated administrator of StackSets installs for the organisation, in which it is an account like any other.

use palisade_tests::aws::User;
use palisade_tests::world::{Ended, Fleet, World};
use serde_json::json;

use crate::support::{configure, organization, stands, units};

/// The world with the account `tests` at the wheel, and somebody there who may do everything.
async fn delegated(more: &str) -> (World, Fleet, User) {
    let (world, fleet) = organization().await;
    world.aws.root().delegate_stack_sets(&fleet.tests).await.unwrap();
    let there = world.aws.root_of(&fleet.tests);
    there.enable_guardduty().await.unwrap();
    let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let user = User::create(&there, "delegate", &[everything]).await.unwrap();
    configure(&world, &units(&[&fleet.workloads], more));
    let text = std::fs::read_to_string(world.config()).unwrap();
    let own = format!("account: \"{}\"", world.aws.account());
    std::fs::write(world.config(), text.replace(&own, &format!("account: \"{}\"", fleet.tests))).unwrap();
    world.aws.front().forget_calls();
    (world, fleet, user)
}

async fn run(world: &World, user: &User, words: &str, code: i32) -> Ended {
    let arguments: Vec<&str> = words.split(' ').collect();
    let ended = world.palisade_as(user, &arguments, &world.api.key()).await.unwrap();
    ended.expect(code).unwrap_or_else(|error| panic!("{words}: {error:#}"))
}

#[tokio::test]
async fn a_delegated_administrator_is_reached_by_its_own_set() {
    let (world, fleet, user) = delegated("    delegated_admin: true\n").await;
    run(&world, &user, "check --api-key-stdin", 0).await;
    let plan = run(&world, &user, "plan", 0).await;
    assert!(plan.stdout.contains("Stack set palisade for 3 accounts"), "{}", plan.stdout);
    run(&world, &user, "install --yes --api-key-stdin", 0).await;
    for account in [&fleet.payments, &fleet.web, &fleet.tests] {
        let standing = stands(&world, &fleet, account).await;
        let of = |line: &str| standing.iter().filter(|stands| *stands == line).count();
        assert_eq!(of("stack StackSet-palisade CREATE_COMPLETE"), 1, "{account}: {standing:#?}");
        assert_eq!(of("function palisade-guardduty"), 1, "{account}: {standing:#?}");
        assert_eq!(of("stack palisade CREATE_COMPLETE"), 0, "{account}: {standing:#?}");
    }
    let management = stands(&world, &fleet, world.aws.account()).await;
    assert!(!management.iter().any(|line| line.contains("palisade")), "{management:#?}");

    let again = run(&world, &user, "install --yes", 0).await;
    assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
    let status = run(&world, &user, "status", 0).await;
    assert!(status.stdout.contains("in 3 other accounts"), "{}", status.stdout);
    let drift = run(&world, &user, "drift", 0).await;
    assert!(drift.stdout.contains("3 stacks compared, 0 drifted"), "{}", drift.stdout);
    run(&world, &user, "uninstall --yes --verify", 0).await;
    for account in [&fleet.payments, &fleet.web, &fleet.tests] {
        let standing = stands(&world, &fleet, account).await;
        assert!(!standing.iter().any(|line| line.contains("palisade")), "{account}: {standing:#?}");
    }

    // A call in its own name would have found no set, or made one of its own.
    let own = world.aws.root_of(&fleet.tests).cloudformation("ListStackSets", &[]).await.unwrap();
    assert!(!own.contains("<member>"), "{own}");
}

#[tokio::test]
async fn who_is_no_delegated_administrator_is_told_so() {
    let (world, fleet, user) = delegated("").await;
    let plan = run(&world, &user, "plan", 6).await;
    let why = format!("account {} is not the management account, {} is", fleet.tests, world.aws.account());
    assert!(plan.stderr.contains(&why), "{}", plan.stderr);
}
