//! Regions that an account must turn on are asked about before anything is made there.

use palisade_tests::aws::Call;
use palisade_tests::world::World;

use crate::support::{configure, organization, units};

/// Off until an account turns it on.
const OFF: &str = "af-south-1";

/// Adds the region to the config's.
async fn reach(world: &World) {
    let text = std::fs::read_to_string(world.config()).unwrap();
    let (from, to) =
        (format!("regions: [{}]", world.aws.region()), format!("regions: [{}, {OFF}]", world.aws.region()));
    assert!(text.contains(&from), "{text}");
    std::fs::write(world.config(), text.replace(&from, &to)).unwrap();
    world.aws.root().in_region(OFF).enable_guardduty().await.unwrap();
    world.aws.root().in_region(OFF).enable_security_hub().await.unwrap();
}

fn asked(world: &World) -> usize {
    world.aws.front().calls().iter().filter(|call: &&Call| call.is("account", "ListRegions")).count()
}

/// What was begun in the region, or in any for it.
fn made(world: &World) -> Vec<String> {
    let calls = world.aws.front().calls().into_iter();
    calls.filter(|call| call.operation.starts_with("Create")).map(|call| call.summary()).collect()
}

#[tokio::test]
async fn a_region_that_is_off_in_the_own_account_is_refused() {
    let world = World::start().await.unwrap();
    reach(&world).await;
    world.aws.front().forget_calls();
    let refusal = format!("region {OFF}: it is not turned on in account {}", world.aws.account());
    let plan = world.palisade(&["plan"]).await.unwrap().expect(6).unwrap();
    assert!(plan.stderr.contains(&refusal) && plan.stderr.contains("enable-region"), "{}", plan.stderr);
    let check = world.palisade(&["check"]).await.unwrap().expect(6).unwrap();
    assert!(check.stderr.contains(&refusal), "{}", check.stderr);
    let install = world.install().await.unwrap().expect(6).unwrap();
    assert!(install.stderr.contains(&refusal), "{}", install.stderr);
    assert_eq!(made(&world), Vec::<String>::new());

    world.aws.turn_region_on(world.aws.account(), OFF).await.unwrap();
    let check = world.palisade(&["check"]).await.unwrap();
    assert!(check.stderr.contains(&format!("{OFF}: on")), "{}", check.stderr);
    world.install().await.unwrap().expect(0).unwrap();
    // What stands says that the region is on.
    world.aws.front().forget_calls();
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(asked(&world), 0);
}

#[tokio::test]
async fn a_region_that_is_off_in_other_accounts_is_refused_with_their_names() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.workloads], ""));
    reach(&world).await;
    world.aws.root().trust_account_management().await.unwrap();
    for account in [world.aws.account(), &fleet.tests] {
        world.aws.turn_region_on(account, OFF).await.unwrap();
    }
    let mut accounts = [fleet.payments.as_str(), &fleet.web];
    accounts.sort_unstable();
    // Not the suspended one, where nothing would be made.
    let refusal = format!("region {OFF}: it is not turned on in account {}", accounts.join(", "));
    world.aws.front().forget_calls();
    let plan = world.palisade(&["plan"]).await.unwrap().expect(6).unwrap();
    assert!(plan.stderr.contains(&refusal), "{}", plan.stderr);
    let check = world.palisade(&["check"]).await.unwrap().expect(6).unwrap();
    assert!(check.stderr.contains(&refusal), "{}", check.stderr);
    world.install().await.unwrap().expect(6).unwrap();
    assert_eq!(made(&world), Vec::<String>::new());

    for account in accounts {
        world.aws.turn_region_on(account, OFF).await.unwrap();
    }
    let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    assert!(!plan.stdout.contains("must turn this region on"), "{}", plan.stdout);
}

/// Without trusted access of Account Management nobody tells: that is said, and nothing is refused.
#[tokio::test]
async fn what_could_not_be_looked_at_is_said() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging, &fleet.sandbox], ""));
    reach(&world).await;
    world.aws.turn_region_on(world.aws.account(), OFF).await.unwrap();
    world.aws.front().forget_calls();
    let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    for line in [
        format!("{OFF}: an account must turn this region on"),
        "whether regions are on was not looked at in 2 other account(s): cannot list the regions of account".to_owned(),
        "Trusted access is not enabled".to_owned(),
    ] {
        assert!(plan.stdout.contains(&line), "{line} is not in\n{}", plan.stdout);
    }
    assert_eq!(asked(&world), 2, "the own account, and one of the others");
}
