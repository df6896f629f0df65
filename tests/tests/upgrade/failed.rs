//! An upgrade that CloudFormation rolls back: the version before works on, and the next upgrade heals.

use palisade_tests::world::{THIS_VERSION, World};
use serde_json::{Value, json};

use crate::support::{OLD, OTHER, REGION, answers, code, in_both, versions};

const GROUP: &str = "/aws/lambda/palisade-guardduty";

/// In the older version Lambda made the log group; this one's template makes it, and CloudFormation does not take over
/// what is there.
fn without_log_group(template: &mut Value) {
    template["Resources"].as_object_mut().unwrap().remove("GuardDutyLogGroup").unwrap();
    template["Resources"]["GuardDutyFunction"].as_object_mut().unwrap().remove("DependsOn").unwrap();
}

/// An older version whose log group is in the way of this one's.
async fn in_the_way(world: &World, region: &str) {
    world.age_in(region, OLD, without_log_group).await.unwrap();
    let group = json!({"logGroupName": GROUP});
    world.aws.root().in_region(region).json("logs", "Logs_20140328.CreateLogGroup", group).await.unwrap();
}

async fn out_of_the_way(world: &World, region: &str) {
    let group = json!({"logGroupName": GROUP});
    world.aws.root().in_region(region).json("logs", "Logs_20140328.DeleteLogGroup", group).await.unwrap();
}

#[tokio::test]
async fn the_version_before_works_on_and_the_next_upgrade_heals() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    in_the_way(&world, REGION).await;
    let old_code = code(&world, REGION).await;

    let failed = world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(4).unwrap();
    insta::assert_snapshot!("failed_upgrade", world.redacted(&ending(&failed.stderr)));
    assert_eq!(versions(&world, REGION).await, [THIS_VERSION, OLD]);
    assert_eq!(code(&world, REGION).await, old_code);
    answers(&world, REGION).await;
    // The same again, because nothing was put right.
    let failed = world.palisade(&["upgrade", "--yes", "--output", "json"]).await.unwrap().expect(4).unwrap();
    let versions_told = &failed.json().unwrap()["error"]["details"]["versions"];
    assert_eq!(
        versions_told[REGION],
        format!("version {OLD} (the home stack: version {THIS_VERSION})"),
        "{}",
        failed.stdout
    );

    out_of_the_way(&world, REGION).await;
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(versions(&world, REGION).await, [THIS_VERSION; 2]);
    assert_ne!(code(&world, REGION).await, old_code);
    answers(&world, REGION).await;
    world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    // The record outlived both attempts.
    world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(versions(&world, REGION).await, [OLD; 2]);
    assert_eq!(code(&world, REGION).await, old_code);

    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap();
    let after = world.inventory().await.unwrap();
    // The old version's log group is Lambda's own: nobody who deletes that stack deletes it.
    let left = after.beyond(&before);
    assert!(left.lines().iter().all(|line| line.contains("log group")), "{left}");
}

#[tokio::test]
async fn a_failed_upgrade_can_be_taken_back_as_a_whole() {
    let world = World::start().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    in_the_way(&world, REGION).await;
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(4).unwrap();
    let back = world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(!back.stderr.contains("returning stack palisade in"), "CloudFormation did that: {}", back.stderr);
    assert_eq!(versions(&world, REGION).await, [OLD; 2]);
    answers(&world, REGION).await;
    // It is what it was, and that is no trouble.
    let status = world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    let note = format!("{REGION}: the last update of stack palisade was rolled back; what stood before works on");
    assert!(status.stderr.contains(&note), "{}", status.stderr);
}

#[tokio::test]
async fn regions_that_were_upgraded_stay_and_the_others_are_named() {
    let world = World::start().await.unwrap();
    world.aws.root().in_region(OTHER).enable_guardduty().await.unwrap();
    in_both(&world);
    world.install().await.unwrap().expect(0).unwrap();
    world.age_in(REGION, OLD, |_| {}).await.unwrap();
    in_the_way(&world, OTHER).await;

    let failed = world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(3).unwrap();
    insta::assert_snapshot!("failed_upgrade_of_one_region", world.redacted(&ending(&failed.stderr)));
    assert_eq!(versions(&world, REGION).await, [THIS_VERSION; 2]);
    assert_eq!(versions(&world, OTHER).await, [THIS_VERSION, OLD]);
    for region in [REGION, OTHER] {
        answers(&world, region).await;
    }
    out_of_the_way(&world, OTHER).await;
    let healed = world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(!healed.stderr.contains("deploying stack palisade in eu-west-1"), "{}", healed.stderr);
    assert_eq!(versions(&world, OTHER).await, [THIS_VERSION; 2]);
}

#[tokio::test]
async fn when_the_home_region_fails_the_others_are_not_begun() {
    let world = World::start().await.unwrap();
    world.aws.root().in_region(OTHER).enable_guardduty().await.unwrap();
    in_both(&world);
    world.install().await.unwrap().expect(0).unwrap();
    in_the_way(&world, REGION).await;
    world.age_in(OTHER, OLD, |_| {}).await.unwrap();

    let failed = world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(4).unwrap();
    let standing = format!(
        "version {OLD} (the home stack: version {THIS_VERSION}) stands in {REGION}; version {OLD} stands in {OTHER}"
    );
    assert!(failed.stderr.contains(&standing), "{}", failed.stderr);
    assert_eq!(versions(&world, OTHER).await, [OLD; 2]);
    for region in [REGION, OTHER] {
        answers(&world, region).await;
    }
    out_of_the_way(&world, REGION).await;
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    for region in [REGION, OTHER] {
        assert_eq!(versions(&world, region).await, [THIS_VERSION; 2]);
    }
}

#[tokio::test]
async fn a_rollback_that_fails_leaves_the_newer_version_at_work() {
    let world = World::start().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    let with_a_topic = |template: &mut Value| {
        template["Resources"]["OldTopic"] =
            json!({"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "palisade-old"}});
    };
    world.age_in(REGION, OLD, with_a_topic).await.unwrap();
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    let new_code = code(&world, REGION).await;
    // Somebody takes the name that only the older version used.
    let topic = world.aws.root().create_topic("palisade-old").await.unwrap();

    let failed = world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(4).unwrap();
    insta::assert_snapshot!("failed_rollback", world.redacted(&ending(&failed.stderr)));
    assert_eq!(versions(&world, REGION).await, [THIS_VERSION; 2]);
    assert_eq!(code(&world, REGION).await, new_code);
    answers(&world, REGION).await;

    world.aws.root().query("sns", "2010-03-31", "DeleteTopic", &[("TopicArn", &topic)]).await.unwrap();
    world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!(versions(&world, REGION).await, [OLD; 2]);
    answers(&world, REGION).await;
}

/// From the error on.
fn ending(stderr: &str) -> String {
    stderr[stderr.find("error:").unwrap()..].to_owned()
}
