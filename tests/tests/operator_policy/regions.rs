//! Whether regions are on is asked with the policy of the verb alone, of the own account and of others.

use palisade_tests::world::{Fleet, World};

use crate::in_vain::grants_in_vain;
use crate::operators::Operators;
use crate::verbs::calls_beyond_the_policy;

const FIRST: &str = "af-south-1";
const SECOND: &str = "eu-south-1";

/// Has the config reach one more region, that every account has turned on.
async fn reach(world: &World, account: &str, region: &str) {
    let text = std::fs::read_to_string(world.config()).unwrap();
    let from = format!("regions: [{}", world.aws.region());
    std::fs::write(world.config(), text.replace(&from, &format!("{from}, {region}"))).unwrap();
    for account in [world.aws.account(), account] {
        world.aws.turn_region_on(account, region).await.unwrap();
    }
    let there = world.aws.root().in_region(region);
    there.enable_guardduty().await.unwrap();
    there.enable_security_hub().await.unwrap();
}

#[tokio::test]
async fn each_verb_asks_about_regions_with_its_policy_alone() {
    let world = World::start().await.unwrap();
    let fleet = Fleet::found(&world.aws).await.unwrap();
    fleet.trust(&world.aws).await.unwrap();
    world.aws.root().trust_account_management().await.unwrap();
    world.configure_targets(&format!("  organization:\n    ous: [{}]\n", fleet.staging)).unwrap();
    reach(&world, &fleet.tests, FIRST).await;
    let operators = Operators::create(&world).await;
    operators.run("check --api-key-stdin", 0).await;
    operators.run("plan", 0).await;
    operators.run("install --yes --api-key-stdin", 0).await;
    asked_with_its_policy(&operators, &["check", "plan", "install"]);

    reach(&world, &fleet.tests, SECOND).await;
    let operators = Operators::again(&world, "wider").await;
    operators.run("upgrade --yes", 0).await;
    asked_with_its_policy(&operators, &["upgrade"]);
}

fn asked_with_its_policy(operators: &Operators<'_>, verbs: &[&'static str]) {
    for verb in verbs {
        assert_eq!(calls_beyond_the_policy(operators, verb), Vec::<String>::new());
        let others = |action: &str, _: &str| action != "account:ListRegions";
        assert_eq!(grants_in_vain(operators, verb, &[], others), Vec::<String>::new());
    }
}
