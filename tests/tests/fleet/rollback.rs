//! Another version in every account: there, back, and there again.

use palisade_tests::aws::{Fault, FaultKind};
use palisade_tests::world::{Fleet, THIS_VERSION, World};

use crate::support::{configure, instances, organization, units};

/// A version before this one.
const OLD: &str = "0.0.9";

/// An older version in two accounts, each of which is a wave, and in the management account.
async fn installed_old() -> (World, Fleet) {
    let (world, fleet) = organization().await;
    let waves = format!("    waves:\n      - name: canary\n        ous: [{}]\n", fleet.staging);
    let rollout = format!("  rollout:\n    alarms: [orders]\n{waves}");
    world.aws.root().put_alarm("orders").await.unwrap();
    configure(&world, &units(&[&fleet.staging, &fleet.sandbox], &rollout));
    world.install().await.unwrap().expect(0).unwrap();
    world.age(OLD).await.unwrap();
    world.age_stack_set(OLD).await.unwrap();
    assert_eq!(versions(&world, &fleet).await, [OLD; 4]);
    world.aws.front().forget_calls();
    (world, fleet)
}

/// Versions of the stacks of both accounts, and of the two of the management account.
async fn versions(world: &World, fleet: &Fleet) -> [String; 4] {
    let mut found = Vec::new();
    for account in [&fleet.tests, &fleet.play] {
        found.extend(fleet.versions(&world.aws, account, world.aws.region()).await.unwrap());
    }
    for stack in ["palisade", "palisade-home"] {
        found.push(world.stack_output(world.aws.region(), stack, "Version").await.unwrap().unwrap());
    }
    found.try_into().unwrap()
}

#[tokio::test]
async fn there_and_back_and_there_again() {
    let (world, fleet) = installed_old().await;
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(versions(&world, &fleet).await, [THIS_VERSION; 4]);

    // Nobody is there to ask, and nothing is changed.
    let asked = world.palisade(&["upgrade", "--rollback"]).await.unwrap().expect(2).unwrap();
    assert!(asked.stderr.contains(&format!("version {OLD} from {THIS_VERSION}")), "{}", asked.stderr);
    assert!(asked.stderr.contains("~ update 1 stack instance: "), "{}", asked.stderr);
    assert_eq!(versions(&world, &fleet).await, [THIS_VERSION; 4]);

    // It may ring for what is taken back.
    world.aws.root().set_alarm("orders", "ALARM", "since the upgrade").await.unwrap();
    let back = world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    let at = |text: &str| back.stderr.find(text).unwrap_or_else(|| panic!("{text}: {}", back.stderr));
    let set = at(&format!("returning stack set palisade to version {OLD}"));
    assert!(set < at("wave canary: 1 account stands"), "{}", back.stderr);
    assert!(at("wave rest: 1 account stands") < at("returning stack palisade in"), "{}", back.stderr);
    assert_eq!(versions(&world, &fleet).await, [OLD; 4]);
    let tags = world.aws.root().cloudformation("DescribeStackSet", &[("StackSetName", "palisade")]).await.unwrap();
    assert!(tags.contains(&format!("<Value>{OLD}</Value>")), "{tags}");

    world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(versions(&world, &fleet).await, [THIS_VERSION; 4]);
    let done = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap();
    done.expect(0).unwrap();
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
}

#[tokio::test]
async fn an_upgrade_that_is_halted_is_taken_back_everywhere() {
    let (world, fleet) = installed_old().await;
    let reason = "Resource handler returned message: the quota is used up";
    world.aws.fail_stack_instance(&fleet.play, world.aws.region(), reason).await.unwrap();
    let halted = world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(3).unwrap();
    assert!(halted.stderr.contains("the rollout is halted at wave rest"), "{}", halted.stderr);
    assert!(halted.stderr.contains("go on with `palisade upgrade --resume`"), "{}", halted.stderr);
    let [tests, ..] = versions(&world, &fleet).await;
    assert_eq!(tests, THIS_VERSION, "the first wave has the new version");
    let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    let (stands, behind) = (
        format!("wave canary, 1 account: stands in version {THIS_VERSION}"),
        format!("~ update 1 stack instance from version {OLD}: {}", fleet.play),
    );
    for part in [stands.as_str(), &behind, "that the rollout has not come to", "`palisade install --resume` goes on"] {
        assert!(plan.stdout.contains(part), "{part} is not in\n{}", plan.stdout);
    }

    world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(versions(&world, &fleet).await, [OLD; 4]);
    assert!(instances(&world).await.iter().all(|line| line.ends_with("CURRENT SUCCEEDED")));
}

#[tokio::test]
async fn a_rollback_that_was_cut_off_is_completed_and_not_turned_round() {
    let (world, fleet) = installed_old().await;
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    // The first wave has returned, the second one is refused.
    world.aws.front().inject(Fault::next("cloudformation", "UpdateStackSet", FaultKind::AccessDenied).after(1));
    world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(1).unwrap();
    let cut_off = [OLD, THIS_VERSION, THIS_VERSION, THIS_VERSION];
    assert_eq!(versions(&world, &fleet).await, cut_off);
    let again = world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(!again.stderr.contains("wave canary: updating"), "{}", again.stderr);
    assert_eq!(versions(&world, &fleet).await, [OLD; 4]);
    // Now it is through, and the next one returns from it.
    world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(versions(&world, &fleet).await, [THIS_VERSION; 4]);
}

#[tokio::test]
async fn without_a_version_before_it_is_refused() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ""));
    world.install().await.unwrap().expect(0).unwrap();
    let refused = world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(6).unwrap();
    assert!(refused.stderr.contains("no version before this one is kept"), "{}", refused.stderr);
}
