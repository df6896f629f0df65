//! Other accounts: the stack set with its template and operations, and what stands in an account, show no key.

use palisade_tests::aws::{Client, xml_texts};
use palisade_tests::world::Fleet;
use serde_json::Value;

use crate::canary::world;
use crate::nowhere::{assert_looked_at, assert_no_leak, run, watch};
use crate::places::Place;

/// What the administrator's stack set shows.
async fn stack_set(root: &Client) -> Vec<Place> {
    let name = ("StackSetName", "palisade");
    let mut places = Vec::new();
    for operation in ["DescribeStackSet", "ListStackInstances", "ListStackSetOperations"] {
        let answer = root.cloudformation(operation, &[name]).await.unwrap();
        for id in xml_texts(&answer, "OperationId") {
            for operation in ["DescribeStackSetOperation", "ListStackSetOperationResults"] {
                let shown = root.cloudformation(operation, &[name, ("OperationId", &id)]).await.unwrap();
                places.push((format!("{operation} {id}"), shown.into_bytes()));
            }
        }
        places.push((operation.to_owned(), answer.into_bytes()));
    }
    places
}

/// What an account of the organisation shows to its own root.
async fn account(root: &Client, number: &str) -> Vec<Place> {
    let mut places = Vec::new();
    let stacks = root.cloudformation("DescribeStacks", &[]).await.unwrap();
    for id in xml_texts(&stacks, "StackId") {
        for operation in ["GetTemplate", "DescribeStackEvents", "DescribeStackResources"] {
            let answer = root.cloudformation(operation, &[("StackName", &id)]).await.unwrap();
            places.push((format!("{number}: {operation}"), answer.into_bytes()));
        }
    }
    places.push((format!("{number}: DescribeStacks"), stacks.into_bytes()));
    let path = "/2015-03-31/functions/palisade-guardduty";
    let function = root.rest("lambda", "GET", path, Value::Null).await.unwrap();
    places.push((format!("{number}: the function"), function.to_string().into_bytes()));
    places
}

#[tokio::test]
async fn it_shows_no_key() {
    let world = world("").await;
    let fleet = Fleet::found(&world.aws).await.unwrap();
    fleet.trust(&world.aws).await.unwrap();
    world.configure_targets(&format!("  organization:\n    ous: [{}]\n", fleet.staging)).unwrap();
    let seen = watch(&world);
    let mut found = Vec::new();
    run(&world, &["check", "--api-key-stdin"], 0, &mut found).await;
    run(&world, &["install", "--yes", "--api-key-stdin"], 0, &mut found).await;
    for verb in [&["plan"][..], &["status"], &["drift"], &["policy", "install"], &["template"]] {
        run(&world, verb, 0, &mut found).await;
    }
    found.extend(stack_set(world.aws.root()).await);
    found.extend(account(&world.aws.root_of(&fleet.tests), &fleet.tests).await);
    run(&world, &["uninstall", "--yes", "--verify"], 0, &mut found).await;
    found.extend(std::mem::take(&mut *seen.lock().unwrap()));
    let template = format!("{}: GetTemplate", fleet.tests);
    assert_looked_at(
        &found,
        &["DescribeStackSet", "DescribeStackSetOperation ", &template, "/proc: environ of palisade"],
    );
    assert_no_leak("an organisation", &found);
}
