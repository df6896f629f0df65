//! What keeps a rollout from beginning, and how it is said.

use palisade_tests::world::{Fleet, World};

use crate::support::{configure, organization, units};

#[tokio::test]
async fn without_trusted_access_nothing_is_done_and_the_command_is_shown() {
    let world = World::start().await.unwrap();
    let fleet = Fleet::found(&world.aws).await.unwrap();
    configure(&world, &units(&[&fleet.workloads], ""));
    for verb in ["plan", "check"] {
        let ended = world.palisade(&[verb]).await.unwrap().expect(6).unwrap();
        assert!(ended.stderr.contains("aws cloudformation activate-organizations-access"), "{verb}: {}", ended.stderr);
    }
    let ended = world.install().await.unwrap().expect(6).unwrap();
    assert!(ended.stderr.contains("trusted access is off"), "{}", ended.stderr);
}

#[tokio::test]
async fn an_account_without_an_organisation_is_told_so() {
    let world = World::start().await.unwrap();
    configure(&world, &units(&["ou-ab12-11112222"], ""));
    let ended = world.palisade(&["plan"]).await.unwrap().expect(6).unwrap();
    assert!(ended.stderr.contains("belongs to no organisation"), "{}", ended.stderr);
}

#[tokio::test]
async fn a_config_that_forgets_its_fleet_is_refused() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ""));
    world.install().await.unwrap().expect(0).unwrap();
    configure(&world, "");
    for verb in [&["plan"][..], &["install", "--yes"], &["uninstall", "--yes"]] {
        let ended = world.palisade(verb).await.unwrap().expect(6).unwrap();
        assert!(ended.stderr.contains("stack set palisade serves other accounts"), "{verb:?}: {}", ended.stderr);
    }
}

#[tokio::test]
async fn a_set_of_somebody_else_is_not_touched() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ""));
    let parameters = [("StackSetName", "palisade"), ("TemplateBody", "{\"Resources\":{}}")];
    world.aws.root().cloudformation("CreateStackSet", &parameters).await.unwrap();
    let ended = world.palisade(&["plan"]).await.unwrap().expect(6).unwrap();
    assert!(ended.stderr.contains("was not made by Palisade"), "{}", ended.stderr);
    let ended = world.palisade(&["uninstall", "--yes"]).await.unwrap().expect(6).unwrap();
    assert!(ended.stderr.contains("it was not made by this install, so it is not touched"), "{}", ended.stderr);
}
