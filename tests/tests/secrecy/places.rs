//! Every place that somebody without the right to read the secret can look at.

use palisade_tests::aws::xml_texts;
use palisade_tests::world::World;
use serde_json::{Value, json};

/// A place and what stands there.
pub(crate) type Place = (String, Vec<u8>);

/// What AWS, the simulator and this machine show of an install.
pub(crate) async fn all(world: &World) -> Vec<Place> {
    let mut places = stacks(world).await;
    places.extend(function(world).await);
    places.extend(storage(world).await);
    places.extend(messages(world).await);
    places.extend(records(world));
    places
}

/// The ids by which the stacks can be asked about when they are gone.
pub(crate) async fn stack_ids(world: &World) -> Vec<String> {
    let answer = world.aws.root().cloudformation("DescribeStacks", &[]).await.unwrap();
    xml_texts(&answer, "StackId")
}

/// What is still shown after an uninstall.
pub(crate) async fn afterwards(world: &World, stacks: &[String]) -> Vec<Place> {
    let root = world.aws.root();
    let mut places = log_groups(world).await;
    for id in stacks {
        for operation in ["DescribeStacks", "DescribeStackEvents"] {
            let answer = root.cloudformation(operation, &[("StackName", id)]).await.unwrap();
            places.push((format!("{operation} {id}"), answer.into_bytes()));
        }
    }
    places.extend(records(world));
    places
}

/// What this machine keeps: the records of both sides, and files.
fn records(world: &World) -> Vec<Place> {
    let mut places = Vec::new();
    places.push(("the front's record".to_owned(), json!(world.aws.front().calls()).to_string().into_bytes()));
    places.push(("the simulator's journal".to_owned(), json!(world.api.journal()).to_string().into_bytes()));
    places.push(("the simulator's state".to_owned(), world.api.state().to_string().into_bytes()));
    for entry in std::fs::read_dir(world.directory()).unwrap() {
        let path = entry.unwrap().path();
        // The file that the key is given in is the user's own.
        if !path.ends_with("api-key") {
            places.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    places
}

async fn stacks(world: &World) -> Vec<Place> {
    let root = world.aws.root();
    let mut places = Vec::new();
    for stack in ["palisade", "palisade-home"] {
        for operation in
            ["DescribeStacks", "DescribeStackEvents", "DescribeStackResources", "GetTemplate", "ListChangeSets"]
        {
            let answer = root.cloudformation(operation, &[("StackName", stack)]).await.unwrap();
            if operation == "ListChangeSets" {
                for id in xml_texts(&answer, "ChangeSetId") {
                    let shown = root.cloudformation("DescribeChangeSet", &[("ChangeSetName", &id)]).await.unwrap();
                    places.push((format!("change set {id}"), shown.into_bytes()));
                }
            }
            places.push((format!("{operation} {stack}"), answer.into_bytes()));
        }
    }
    places
}

async fn function(world: &World) -> Vec<Place> {
    let root = world.aws.root();
    let mut places = Vec::new();
    let all = root.rest("lambda", "GET", "/2015-03-31/functions/", Value::Null).await.unwrap();
    for function in all["Functions"].as_array().unwrap() {
        let name = function["FunctionName"].as_str().unwrap();
        let path = format!("/2015-03-31/functions/{name}");
        let function = root.rest("lambda", "GET", &path, Value::Null).await.unwrap();
        places.push((format!("the function {name} and its environment"), function.to_string().into_bytes()));
    }
    places.extend(log_groups(world).await);
    places
}

async fn log_groups(world: &World) -> Vec<Place> {
    let root = world.aws.root();
    let mut places = Vec::new();
    let groups = root.json("logs", "Logs_20140328.DescribeLogGroups", json!({})).await.unwrap();
    for group in groups["logGroups"].as_array().unwrap() {
        let name = group["logGroupName"].as_str().unwrap();
        let lines = root.log_events(name).await.unwrap();
        assert!(!lines.is_empty(), "{name} is empty");
        places.push((format!("log group {name}"), lines.join("\n").into_bytes()));
    }
    places
}

async fn storage(world: &World) -> Vec<Place> {
    let root = world.aws.root();
    let bucket = "palisade-bundles-111122223333-eu-west-1";
    let mut places = Vec::new();
    for key in root.object_keys(bucket).await.unwrap() {
        places.push((format!("s3://{bucket}/{key}"), root.object(bucket, &key).await.unwrap().to_vec()));
    }
    let secret = json!({"SecretId": "palisade/workload-security-api-key"});
    let shown = root.json("secretsmanager", "secretsmanager.DescribeSecret", secret).await.unwrap();
    places.push(("DescribeSecret".to_owned(), shown.to_string().into_bytes()));
    places
}

async fn messages(world: &World) -> Vec<Place> {
    let root = world.aws.root();
    let mut places = Vec::new();
    for queue in ["palisade-failures", "inbox"] {
        let url = root.queue_url(queue).await.unwrap();
        for message in root.queue_messages(&url).await.unwrap() {
            places.push((format!("a message in {queue}"), message.body.into_bytes()));
        }
    }
    // One place for each, so that a list without anything in it is none.
    for finding in root.findings(&json!({})).await.unwrap() {
        places.push(("a finding in Security Hub".to_owned(), json!(finding).to_string().into_bytes()));
    }
    for follow_up in world.follow_ups().await.unwrap() {
        places.push(("a follow-up".to_owned(), follow_up.to_string().into_bytes()));
    }
    places
}
