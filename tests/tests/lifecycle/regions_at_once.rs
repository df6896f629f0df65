//! Several regions of the own account are worked on at the same time, and each that fails is told.

use std::time::Duration;

use palisade_tests::aws::{Call, Fault, FaultKind};
use palisade_tests::world::World;
use serde_json::json;

const HOME: &str = "eu-west-1";
const OTHERS: [&str; 3] = ["us-east-1", "eu-central-1", "ap-southeast-2"];

/// Long enough that a region which is begun at once is found at work.
const PACE: Duration = Duration::from_millis(100);

async fn four_regions() -> World {
    let world = World::start().await.unwrap();
    for region in OTHERS {
        world.aws.root().in_region(region).enable_guardduty().await.unwrap();
    }
    let regions = format!("regions: [{HOME}, {}]", OTHERS.join(", "));
    std::fs::write(world.config(), world.config_text("").replace(&format!("regions: [{HOME}]"), &regions)).unwrap();
    world
}

/// Where each region's part of the calls begins and ends: from the first `operation` to the last call of CloudFormation.
fn spans(world: &World, operation: &str) -> Vec<(String, usize, usize)> {
    let calls = world.aws.front().calls();
    let of = |region: &str| {
        let here = |call: &&Call| call.service == "cloudformation" && call.region == region;
        let first = calls.iter().position(|call| here(&call) && call.operation == operation).unwrap();
        let last = calls.iter().rposition(|call| here(&call) && call.operation == "DescribeStacks").unwrap();
        (region.to_owned(), first, last)
    };
    OTHERS.map(of).into()
}

/// Every region begins before any other ends.
fn must_overlap(spans: &[(String, usize, usize)]) {
    let last_to_begin = spans.iter().map(|(_, first, _)| *first).max().unwrap();
    let first_to_end = spans.iter().map(|(_, _, last)| *last).min().unwrap();
    assert!(last_to_begin < first_to_end, "{spans:?}");
}

#[tokio::test]
async fn the_home_region_comes_first_and_the_others_side_by_side() {
    let world = four_regions().await;
    world.aws.take_for_each_resource(PACE).await.unwrap();
    world.aws.front().forget_calls();
    let ended = world.install().await.unwrap().expect(0).unwrap();
    must_overlap(&spans(&world, "CreateChangeSet"));
    let at = |text: &str| ended.stderr.find(text).unwrap_or_else(|| panic!("{text} is not in\n{}", ended.stderr));
    for region in OTHERS {
        let (home, other) =
            (format!("deploying stack palisade in {HOME}"), format!("deploying stack palisade-home in {region}"));
        assert!(at(&home) < at(&other), "{}", ended.stderr);
        // Each line says which region it is about.
        at(&format!("{region:<14} create_complete              AWS::Lambda::Function"));
    }

    world.aws.front().forget_calls();
    let ended = world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    must_overlap(&spans(&world, "DeleteStack"));
    // The secret serves the others until they are gone.
    let removed: Vec<&str> = ended.stderr.lines().filter(|line| line.contains("removed stack ")).collect();
    assert!(
        removed.last().is_some_and(|line| line.ends_with(&format!("stack palisade-home in {HOME}"))),
        "{removed:#?}"
    );
}

#[tokio::test]
async fn every_region_that_fails_is_told_and_the_others_stand() {
    let world = four_regions().await;
    let (taken, free) = (&OTHERS[..2], OTHERS[2]);
    let mut queues = Vec::new();
    for region in taken {
        let there = world.aws.root().in_region(region);
        queues.push((region, there.create_queue("palisade-failures").await.unwrap()));
    }
    let key = world.key_file().unwrap();
    let words = ["install", "--yes", "--output", "json", "--api-key-file", key.to_str().unwrap()];
    let ended = world.palisade(&words).await.unwrap().expect(3).unwrap();
    assert!(ended.stderr.contains("error: 2 of 4 regions failed: us-east-1, eu-central-1"), "{}", ended.stderr);
    let details = &ended.json().unwrap()["error"]["details"];
    for region in taken {
        let line = format!("fail  {region}: stack palisade in {region}: FailuresQueue (AWS::SQS::Queue) failed");
        assert!(ended.stderr.contains(&line), "{line} is not in\n{}", ended.stderr);
        assert_eq!(details["failed"][region]["exit_code"], 4, "{details:#}");
    }
    let standing =
        |region: &str| details["stacks"].as_array().unwrap().iter().filter(|s| s["region"] == region).count();
    assert_eq!((standing(HOME), standing(free), standing(taken[0])), (2, 2, 1), "{details:#}");

    for (region, queue) in queues {
        let there = world.aws.root().in_region(region);
        there.json("sqs", "AmazonSQS.DeleteQueue", json!({"QueueUrl": queue})).await.unwrap();
    }
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();

    // On the way back two deletions are refused, in whichever regions come first: each is told, and the third is through.
    let denied = Fault { times: 2, ..Fault::next("cloudformation", "DeleteStack", FaultKind::AccessDenied) };
    world.aws.front().inject(denied);
    let ended = world.palisade(&["uninstall", "--yes"]).await.unwrap().expect(3).unwrap();
    assert!(ended.stderr.contains("error: 2 of 3 regions failed: "), "{}", ended.stderr);
    assert_eq!(ended.stderr.matches(": cannot delete stack palisade in ").count(), 2, "{}", ended.stderr);
    let mut stand = 0;
    for region in OTHERS {
        stand += usize::from(world.aws.root().in_region(region).stack("palisade").await.unwrap().is_some());
    }
    assert_eq!(stand, 2);
    assert!(world.aws.root().stack("palisade").await.unwrap().is_some(), "the home region comes last");
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
}
