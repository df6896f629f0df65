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

/// Makes a role in another account that the account under test may take on, with what `palisade policy` prints for it under
/// the config at hand: `audit` is for `targets.roles.look`, `setup` for `targets.roles.create`.
pub(crate) async fn open_account(world: &World, account: &str, role: &str) {
    let of = if role == "setup" { "create" } else { "look" };
    world.open_account(account, role, of).await.unwrap();
}
