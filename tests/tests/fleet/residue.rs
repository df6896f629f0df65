//! `uninstall --verify` looks into the other accounts, too, or says that it did not.

use palisade_tests::world::World;

use crate::support::{configure, open_account, organization, units};

const LOOK: &str = "  roles: { look: audit }\n";
const VERIFY: [&str; 5] = ["uninstall", "--yes", "--verify", "--output", "json"];

#[tokio::test]
async fn what_is_left_in_another_account_is_found() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging, &fleet.sandbox], LOOK));
    open_account(&world, &fleet.tests, "audit").await;
    // Whoever cannot be looked into halts a rollout; so the role of this one goes afterwards.
    open_account(&world, &fleet.play, "audit").await;
    world.install().await.unwrap().expect(0).unwrap();
    world.shut_account(&fleet.play, "audit").await.unwrap();
    leave_a_topic(&world, &fleet.tests).await;

    let ended = world.palisade(&VERIFY).await.unwrap().expect(5).unwrap();
    let report = ended.json().unwrap();
    let residue = report["residue"].as_array().unwrap();
    assert_eq!(residue.len(), 1, "{report:#}");
    assert_eq!((&residue[0]["account"], &residue[0]["kind"]), (&fleet.tests.clone().into(), &"sns".into()));
    let why = report["not_looked_at"].as_array().unwrap();
    assert!(ended.stderr.contains(&format!("note  not looked at: account {}", fleet.play)), "{}", ended.stderr);
    assert!(why.len() == 1 && why[0].as_str().unwrap().starts_with(&format!("account {}: ", fleet.play)), "{why:?}");
}

/// Once the stack set is gone, it is the organisation that tells which accounts to look into.
#[tokio::test]
async fn a_second_look_finds_it_again() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], LOOK));
    open_account(&world, &fleet.tests, "audit").await;
    world.install().await.unwrap().expect(0).unwrap();
    leave_a_topic(&world, &fleet.tests).await;
    let words = [&VERIFY[..], &["--look-again-after", "0s"]].concat();
    for _ in ["with the stack set", "without it"] {
        let report = world.palisade(&words).await.unwrap().expect(5).unwrap().json().unwrap();
        let residue = report["residue"].as_array().unwrap();
        assert!(residue.len() == 1 && residue[0]["account"] == fleet.tests.as_str(), "{report:#}");
    }
}

#[tokio::test]
async fn what_stood_in_another_account_before_is_no_residue() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], LOOK));
    open_account(&world, &fleet.tests, "audit").await;
    leave_a_topic(&world, &fleet.tests).await;
    let inventory = world.palisade(&["uninstall", "--inventory"]).await.unwrap().expect(0).unwrap();
    let file = world.config().with_file_name("before.json");
    std::fs::write(&file, &inventory.stdout).unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    let words = [&VERIFY[..], &["--look-again-after", "0s", "--before", file.to_str().unwrap()]].concat();
    let report = world.palisade(&words).await.unwrap().expect(0).unwrap().json().unwrap();
    assert_eq!((&report["residue"], &report["not_looked_at"]), (&serde_json::json!([]), &serde_json::json!([])));
    let before = report["before"].as_array().unwrap();
    assert!(before.len() == 1 && before[0]["account"] == fleet.tests.as_str(), "{report:#}");
}

async fn leave_a_topic(world: &World, account: &str) {
    let there = world.aws.root_of(account).in_region(world.aws.region());
    let topic = [("Name", "left"), ("Tags.member.1.Key", "palisade:install"), ("Tags.member.1.Value", "palisade")];
    there.query("sns", "2010-03-31", "CreateTopic", &topic).await.unwrap();
}

#[tokio::test]
async fn without_a_role_it_is_said_that_nobody_looked() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ""));
    world.install().await.unwrap().expect(0).unwrap();
    let ended = world.palisade(&VERIFY).await.unwrap().expect(0).unwrap();
    let report = ended.json().unwrap();
    let why = "other accounts: targets.roles.look names no role to look into them by";
    assert_eq!((&report["residue"], &report["not_looked_at"]), (&serde_json::json!([]), &serde_json::json!([why])));
    let closing = format!("verified: nothing is left where it was looked; not looked at: {why}");
    assert!(ended.stderr.contains(&closing), "{}", ended.stderr);
}
