//! Who is waited for goes from one operation to the next, as another run does: a run goes on when nothing is busy any more.

use std::time::Duration;

use palisade_tests::aws::{Call, KeyKind, xml_texts};
use palisade_tests::world::{Ended, PATIENCE, THIS_VERSION, World};
use serde_json::Value;

const HOME: &str = "eu-west-1";
const OTHER: &str = "us-east-1";
const OLD: &str = "0.0.9";

/// The regional stack has three times as many resources as the home stack: who waits for that finds the other one under way.
const PACE: Duration = Duration::from_millis(1_200);

/// Installed in two regions.
async fn installed() -> World {
    let world = World::start().await.unwrap();
    world.aws.root().in_region(OTHER).enable_guardduty().await.unwrap();
    configure(&world, "");
    world.install().await.unwrap().expect(0).unwrap();
    world
}

fn configure(world: &World, more: &str) {
    let text = world.config_text(more).replace("regions: [eu-west-1]", &format!("regions: [{HOME}, {OTHER}]"));
    std::fs::write(world.config(), text).unwrap();
}

/// Begins an update that changes nothing of the install, and lasts as long as the pace makes it.
async fn make_busy(world: &World, region: &str, stack: &str) {
    let root = world.aws.root().in_region(region);
    let answer = root.cloudformation("GetTemplate", &[("StackName", stack)]).await.unwrap();
    let mut template: Value = serde_json::from_str(&xml_texts(&answer, "TemplateBody").remove(0)).unwrap();
    template["Description"] = "Touched by hand.".into();
    let text = template.to_string();
    let parameters = [("StackName", stack), ("TemplateBody", &text), ("Capabilities.member.1", "CAPABILITY_IAM")];
    root.cloudformation("UpdateStack", &parameters).await.unwrap();
}

/// Until the run waits for what is busy in a region.
async fn waits_in(world: &World, region: &str) {
    let asks = |call: &Call| {
        call.key == KeyKind::User && call.region == region && call.is("cloudformation", "DescribeStackEvents")
    };
    world.aws.front().wait_for(&format!("the run to wait in {region}"), PATIENCE, asks).await.unwrap();
}

/// Runs a verb while a home stack is busy. Before that has ended the functions' stack of the other region is.
async fn while_one_operation_follows_another(world: &World, words: &[&str]) -> Ended {
    world.aws.take_for_each_resource(PACE).await.unwrap();
    make_busy(world, HOME, "palisade-home").await;
    world.aws.front().forget_calls();
    let others = async {
        waits_in(world, HOME).await;
        make_busy(world, OTHER, "palisade").await;
        waits_in(world, OTHER).await;
        world.aws.take_for_each_resource(Duration::ZERO).await.unwrap();
    };
    let (ended, ()) = tokio::join!(world.palisade(words), others);
    ended.unwrap()
}

#[tokio::test]
async fn an_install_goes_on_when_nothing_is_busy_any_more() {
    let world = installed().await;
    configure(&world, "  mode: observe\n");
    let words = ["install", "--yes", "--output", "json"];
    let ended = while_one_operation_follows_another(&world, &words).await.expect(0).unwrap();
    let deployed = ended.json().unwrap()["stacks"].as_array().unwrap().len();
    assert_eq!(deployed, 2, "{}", ended.stdout);
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
}

#[tokio::test]
async fn a_rollback_leaves_no_busy_stack_behind() {
    let world = installed().await;
    for region in [HOME, OTHER] {
        world.age_in(region, OLD, |_| {}).await.unwrap();
    }
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
    let words = ["upgrade", "--rollback", "--yes"];
    while_one_operation_follows_another(&world, &words).await.expect(0).unwrap();
    for region in [HOME, OTHER] {
        for stack in ["palisade-home", "palisade"] {
            let version = world.stack_output(region, stack, "Version").await.unwrap();
            assert_eq!(version.as_deref(), Some(OLD), "{stack} in {region}");
        }
    }
}

/// A rollback that came first, for example: to return from it would be the opposite of what was asked for.
#[tokio::test]
async fn a_rollback_refuses_when_another_version_stood_before_by_now() {
    let world = installed().await;
    world.age_in(HOME, OLD, |_| {}).await.unwrap();
    world.age_in(OTHER, OLD, |_| {}).await.unwrap();
    world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();

    world.aws.take_for_each_resource(PACE).await.unwrap();
    make_busy(&world, HOME, "palisade-home").await;
    world.aws.front().forget_calls();
    let others = async {
        waits_in(&world, HOME).await;
        for region in [HOME, OTHER] {
            let (root, bucket) = (world.aws.root().in_region(region), world.bundle_bucket(region));
            for stack in ["palisade-home", "palisade"] {
                let key = format!("previous/{stack}.json");
                let record = root.object(&bucket, &key).await.unwrap();
                let record = String::from_utf8_lossy(&record);
                root.put_object(&bucket, &key, record.replace(OLD, "0.0.7").into_bytes()).await.unwrap();
            }
        }
        world.aws.take_for_each_resource(Duration::ZERO).await.unwrap();
    };
    let (ended, ()) = tokio::join!(world.palisade(&["upgrade", "--rollback", "--yes"]), others);
    let ended = ended.unwrap().expect(6).unwrap();
    let why = format!(
        "error: another run has changed what stood before while this one waited for it: it was version {OLD}, now it is 0.0.7"
    );
    assert!(ended.stderr.contains(&why), "{}", ended.stderr);
    let version = world.stack_output(HOME, "palisade", "Version").await.unwrap();
    assert_eq!(version.as_deref(), Some(THIS_VERSION));
}
