//! `uninstall --verify` looks into the other accounts, too, or says that it did not.

use crate::support::{configure, open_account, organization, units};

const VERIFY: [&str; 5] = ["uninstall", "--yes", "--verify", "--output", "json"];

#[tokio::test]
async fn what_is_left_in_another_account_is_found() {
    let (world, fleet) = organization().await;
    open_account(&world, &fleet.tests, "audit").await;
    configure(&world, &units(&[&fleet.staging, &fleet.sandbox], "  roles: { look: audit }\n"));
    // Whoever cannot be looked into halts a rollout; so the role of this one goes afterwards.
    open_account(&world, &fleet.play, "audit").await;
    world.install().await.unwrap().expect(0).unwrap();
    let play = world.aws.root_of(&fleet.play);
    let role = [("RoleName", "audit"), ("PolicyName", "all")];
    play.query("iam", "2010-05-08", "DeleteRolePolicy", &role).await.unwrap();
    play.query("iam", "2010-05-08", "DeleteRole", &role[..1]).await.unwrap();
    let there = world.aws.root_of(&fleet.tests).in_region(world.aws.region());
    let topic = [("Name", "left"), ("Tags.member.1.Key", "palisade:install"), ("Tags.member.1.Value", "palisade")];
    there.query("sns", "2010-03-31", "CreateTopic", &topic).await.unwrap();

    let ended = world.palisade(&VERIFY).await.unwrap().expect(5).unwrap();
    let report = ended.json().unwrap();
    let residue = report["residue"].as_array().unwrap();
    assert_eq!(residue.len(), 1, "{report:#}");
    assert_eq!((&residue[0]["account"], &residue[0]["kind"]), (&fleet.tests.clone().into(), &"sns".into()));
    let why = report["not_looked_at"].as_array().unwrap();
    assert!(why.len() == 1 && why[0].as_str().unwrap().starts_with(&format!("account {}: ", fleet.play)), "{why:?}");
}

#[tokio::test]
async fn without_a_role_it_is_said_that_nobody_looked() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ""));
    world.install().await.unwrap().expect(0).unwrap();
    let report = world.palisade(&VERIFY).await.unwrap().expect(0).unwrap().json().unwrap();
    let why = "other accounts: targets.roles.look names no role to look into them by";
    assert_eq!((&report["residue"], &report["not_looked_at"]), (&serde_json::json!([]), &serde_json::json!([why])));
}
