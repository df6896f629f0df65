//! A world with an organisation, and the config for it.

use palisade_tests::world::{Fleet, World};

/// The set's name, and that of the ordinary stack.
pub(crate) const SET: &str = "palisade";

/// The world, its organisation with trusted access, and no config for it yet.
pub(crate) async fn organization() -> (World, Fleet) {
    let world = World::start().await.unwrap();
    let fleet = Fleet::found(&world.aws).await.unwrap();
    fleet.trust(&world.aws).await.unwrap();
    (world, fleet)
}

/// Writes the config with these lines below `targets`, each with its indentation.
pub(crate) fn configure(world: &World, targets: &str) {
    world.configure_targets(targets).unwrap();
}

/// `targets` for an organisation's units.
pub(crate) fn units(units: &[&str], more: &str) -> String {
    format!("  organization:\n    ous: [{}]\n{more}", units.join(", "))
}

/// Account, region and detailed state of each stack of the set.
pub(crate) async fn instances(world: &World) -> Vec<String> {
    let found = world.aws.root().stack_instances(SET).await.unwrap();
    found.into_iter().map(|i| format!("{} {} {} {}", i.account, i.region, i.status, i.detailed)).collect()
}

/// What stands in an account, without the words that all have in common.
pub(crate) async fn stands(world: &World, fleet: &Fleet, account: &str) -> Vec<String> {
    fleet.standing(&world.aws, account, world.aws.region()).await.unwrap()
}

/// Makes a role in another account that the account under test may take on, and that may do anything there.
pub(crate) async fn open_account(world: &World, account: &str, role: &str) {
    let root = world.aws.root_of(account);
    let trusted = serde_json::json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"AWS": format!("arn:aws:iam::{}:root", world.aws.account())},
        "Action": "sts:AssumeRole",
    }]});
    let anything = serde_json::json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "*", "Resource": "*",
    }]});
    let parameters = [("RoleName", role), ("AssumeRolePolicyDocument", &trusted.to_string())];
    root.query("iam", "2010-05-08", "CreateRole", &parameters).await.unwrap();
    let parameters = [("RoleName", role), ("PolicyName", "all"), ("PolicyDocument", &anything.to_string())];
    root.query("iam", "2010-05-08", "PutRolePolicy", &parameters).await.unwrap();
}
