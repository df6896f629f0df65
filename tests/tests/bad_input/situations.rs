//! The account or the region is not as it must be.

use std::fmt::Write as _;

use palisade_tests::world::World;
use serde_json::json;

use crate::{nothing_changed, run, run_with_key};

#[tokio::test]
async fn the_wrong_account_is_refused_by_every_verb() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    let other = world.config_text("").replace(world.aws.account(), "999988887777");
    std::fs::write(world.config(), other).unwrap();
    let mut all = String::new();
    for words in
        ["check", "plan", "install --yes", "upgrade --yes", "uninstall --yes", "events replay guardduty-iam-user"]
    {
        all += &run(&world, words, 6).await;
    }
    insta::assert_snapshot!("wrong_account", all);
    nothing_changed(&world, &before).await;
}

#[tokio::test]
async fn a_region_without_guardduty_is_refused() {
    let world = World::start().await.unwrap();
    let before = world.inventory_of(&["us-west-2"]).await.unwrap();
    let text = world.config_text("").replace("[eu-west-1]", "[us-west-2]");
    std::fs::write(world.config(), text).unwrap();
    let mut all = String::from("# GuardDuty was never enabled\n");
    all += &run_with_key(&world, "check", 6).await;
    all += &run_with_key(&world, "install --yes", 6).await;
    let there = world.aws.root().in_region("us-west-2");
    let detector = there.enable_guardduty().await.unwrap();
    there.rest("guardduty", "POST", &format!("/detector/{detector}"), json!({"enable": false})).await.unwrap();
    all += "# GuardDuty is suspended\n";
    all += &run_with_key(&world, "install --yes", 6).await;
    insta::assert_snapshot!("guardduty_off", all);
    assert_eq!(world.inventory_of(&["us-west-2"]).await.unwrap(), before);
}

#[tokio::test]
async fn credentials_that_are_none_are_told_of() {
    let world = World::start().await.unwrap();
    let mut all = String::new();
    for (what, variables) in [
        ("no credentials", &[("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "")][..]),
        ("an unknown key", &[("AWS_ACCESS_KEY_ID", "AKIAUNKNOWNUNKNOWN00")]),
        ("a wrong secret", &[("AWS_SECRET_ACCESS_KEY", "wrong")]),
        ("AWS out of reach", &[("AWS_ENDPOINT_URL", "http://127.0.0.1:9")]),
    ] {
        let mut command = world.command(&["plan"]).unwrap();
        command.envs(variables.iter().copied());
        let ended = palisade_tests::world::finish(command, "").await.unwrap();
        _ = write!(all, "# {what}\n{}", crate::told(&world, "plan", ended, 1));
    }
    insta::assert_snapshot!("credentials", all);
}
