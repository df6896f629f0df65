//! Two regions: a stack in each, one secret for both.

use palisade_tests::figures::figure;
use palisade_tests::world::{World, finding};
use serde_json::Value;

use crate::operator_calls;

const OTHER: &str = "us-east-1";

#[tokio::test]
async fn two_regions_share_one_secret() {
    let world = World::start().await.unwrap();
    let root = world.aws.root();
    let other = root.in_region(OTHER);
    other.enable_guardduty().await.unwrap();
    in_both(&world);
    let regions = ["eu-west-1", OTHER];
    let before = world.inventory_of(&regions).await.unwrap();

    world.install().await.unwrap().expect(0).unwrap();
    let made = world.inventory_of(&regions).await.unwrap().beyond(&before);
    insta::assert_snapshot!("inventory_of_two_regions", made.to_string());

    // The function of the other region reads the key in the home region, and the API takes it.
    for region in regions {
        let mut event = finding(&world, region, "i-0123456789abcdef0");
        event["region"] = region.into();
        event["detail"]["region"] = region.into();
        let outcome: Value = root.in_region(region).invoke("palisade-guardduty", &event).await.unwrap();
        assert_eq!(outcome["decision"], "act", "{outcome:#}");
    }

    world.aws.front().forget_calls();
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    let calls = operator_calls(&world).len();
    figure(format_args!("no-op in two regions: {calls} calls"));
    assert!(calls <= 1 + 2 * regions.len());
    let status = world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    assert!(status.stdout.contains("palisade in us-east-1"), "{}", status.stdout);

    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    let after = world.inventory_of(&regions).await.unwrap();
    assert_eq!(after.beyond(&before).lines(), Vec::<String>::new());
}

#[tokio::test]
async fn one_region_that_fails_does_not_stop_the_other() {
    let world = World::start().await.unwrap();
    let other = world.aws.root().in_region(OTHER);
    other.enable_guardduty().await.unwrap();
    in_both(&world);
    let regions = ["eu-west-1", OTHER];
    let before = world.inventory_of(&regions).await.unwrap();
    let queue = other.create_queue("palisade-failures").await.unwrap();

    let ended = world.install().await.unwrap().expect(3).unwrap();
    assert!(ended.stderr.contains("error: 1 of 2 regions failed: us-east-1"), "{}", ended.stderr);
    assert!(ended.stderr.contains("FailuresQueue (AWS::SQS::Queue) failed"), "{}", ended.stderr);
    let standing = world.inventory_of(&regions).await.unwrap();
    for line in ["eu-west-1 stack palisade CREATE_COMPLETE", "us-east-1 stack palisade ROLLBACK_COMPLETE"] {
        assert!(standing.lines().iter().any(|l| l == line), "{line} is not in\n{standing}");
    }
    let json = world.palisade(&["status", "--output", "json"]).await.unwrap().expect(1).unwrap().json().unwrap();
    assert_eq!(json["regions"][1]["stack"]["status"], "ROLLBACK_COMPLETE");

    other.json("sqs", "AmazonSQS.DeleteQueue", serde_json::json!({"QueueUrl": queue})).await.unwrap();
    let again = world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(!again.stderr.contains("deploying stack palisade in eu-west-1"), "it stands already: {}", again.stderr);
    world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert_eq!(world.inventory_of(&regions).await.unwrap(), before);
}

#[tokio::test]
async fn a_region_that_leaves_the_config_is_taken_away() {
    let world = World::start().await.unwrap();
    world.aws.root().in_region(OTHER).enable_guardduty().await.unwrap();
    let regions = ["eu-west-1", OTHER];
    let before = world.inventory_of(&regions).await.unwrap();
    in_both(&world);
    world.install().await.unwrap().expect(0).unwrap();

    std::fs::write(world.config(), world.config_text("")).unwrap();
    let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    assert!(plan.stdout.contains("- delete palisade and palisade-home in us-east-1"), "{}", plan.stdout);
    assert!(plan.stdout.contains("2 stacks to delete"), "{}", plan.stdout);
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    let standing = world.inventory_of(&regions).await.unwrap().beyond(&before);
    assert!(standing.lines().iter().all(|line| !line.starts_with(OTHER)), "{standing}");
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();

    // Uninstalled before anybody deployed the change: what is forgotten by the config is not forgotten by the install.
    in_both(&world);
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    std::fs::write(world.config(), world.config_text("")).unwrap();
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    let after = world.inventory_of(&regions).await.unwrap();
    assert_eq!(after.beyond(&before).lines(), Vec::<String>::new());
}

/// The config names both regions, the first of which is home.
fn in_both(world: &World) {
    let text = world.config_text("").replace("regions: [eu-west-1]", &format!("regions: [eu-west-1, {OTHER}]"));
    std::fs::write(world.config(), text).unwrap();
}
