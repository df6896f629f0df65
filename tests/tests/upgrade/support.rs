//! What the scenarios look at: versions, code and answers.

use std::collections::BTreeSet;

use palisade_tests::aws::eventually;
use palisade_tests::world::{PATIENCE, World, finding};
use serde_json::Value;

pub(crate) const REGION: &str = "eu-west-1";
pub(crate) const OTHER: &str = "us-east-1";
/// A version before this one.
pub(crate) const OLD: &str = "0.0.9";

/// A world in which an older version stands.
pub(crate) async fn installed_old() -> World {
    let world = World::start().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    world.age(OLD).await.unwrap();
    world.aws.front().forget_calls();
    world
}

/// The config names both regions, the first of which is home.
pub(crate) fn in_both(world: &World) {
    let text = world.config_text("").replace("regions: [eu-west-1]", &format!("regions: [eu-west-1, {OTHER}]"));
    std::fs::write(world.config(), text).unwrap();
}

/// An older version in two regions.
pub(crate) async fn installed_old_in_both() -> World {
    let world = World::start().await.unwrap();
    world.aws.root().in_region(OTHER).enable_guardduty().await.unwrap();
    in_both(&world);
    world.install().await.unwrap().expect(0).unwrap();
    for region in [REGION, OTHER] {
        world.age_in(region, OLD, |_| {}).await.unwrap();
    }
    world.aws.front().forget_calls();
    world
}

/// Versions of home and regional stack.
pub(crate) async fn versions(world: &World, region: &str) -> [String; 2] {
    let mut found = Vec::new();
    for stack in ["palisade-home", "palisade"] {
        found.push(world.stack_output(region, stack, "Version").await.unwrap().unwrap());
    }
    found.try_into().unwrap()
}

/// Digest of the function's code, as Lambda tells it once the function is active. CloudFormation waits for that; the
/// emulator's does not.
pub(crate) async fn code(world: &World, region: &str) -> String {
    let path = "/2015-03-31/functions/palisade-guardduty/configuration";
    let root = world.aws.root().in_region(region);
    let active = async || {
        let function = root.rest("lambda", "GET", path, Value::Null).await.ok()?;
        (function["State"] == "Active").then(|| function["CodeSha256"].as_str().map(str::to_owned))?
    };
    eventually("an active function", PATIENCE, active).await.unwrap()
}

/// The function reads the key, asks the API, and decides.
pub(crate) async fn answers(world: &World, region: &str) {
    let mut event = finding(world, region, "i-0123456789abcdef0");
    event["region"] = region.into();
    event["detail"]["region"] = region.into();
    let outcome = world.aws.root().in_region(region).invoke("palisade-guardduty", &event).await.unwrap();
    assert_eq!(outcome["decision"], "act", "{outcome:#}");
}

/// What lies in a region's bucket.
pub(crate) async fn objects(world: &World, region: &str) -> BTreeSet<String> {
    let root = world.aws.root().in_region(region);
    root.object_keys(&world.bundle_bucket(region)).await.unwrap().into_iter().collect()
}

/// The key of the bundle that the function of a region was deployed from.
pub(crate) async fn bundle(world: &World, region: &str) -> String {
    let root = world.aws.root().in_region(region);
    let answer = root.cloudformation("GetTemplate", &[("StackName", "palisade")]).await.unwrap();
    let text = palisade_tests::aws::xml_texts(&answer, "TemplateBody").remove(0);
    let template: Value = serde_json::from_str(&text).unwrap();
    template["Resources"]["GuardDutyFunction"]["Properties"]["Code"]["S3Key"].as_str().unwrap().to_owned()
}
