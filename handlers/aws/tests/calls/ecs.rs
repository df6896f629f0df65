//! Who has a network interface of a task, and the rule of one's own.

use std::collections::BTreeSet;

use palisade_aws::Region;
use serde_json::{Value, json};

use crate::server::{Answer, Server};

fn region() -> Region {
    Region::parse("eu-central-1").unwrap()
}

fn set(items: &[&str]) -> BTreeSet<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

fn task(interface: &str, more: &Value) -> Value {
    let mut task = json!({
        "group": "service:shop", "launchType": "EC2", "containerInstanceArn": "arn:host",
        "attachments": [
            {"type": "AmazonElasticBlockStorage", "details": [{"name": "volumeName", "value": "v"}]},
            {"type": "ElasticNetworkInterface", "details": [{"name": "networkInterfaceId", "value": interface}]},
        ],
    });
    task.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    task
}

#[tokio::test]
async fn tasks_are_asked_for_until_all_interfaces_are_found() {
    let listed = |arns: &[&str]| Answer::json(&json!({"taskArns": arns, "nextToken": "more"}));
    let described = |tasks: &[Value]| Answer::json(&json!({"tasks": tasks, "failures": []}));
    let fargate = json!({"launchType": "FARGATE", "containerInstanceArn": null, "group": "family:job"});
    let server = Server::start([
        listed(&["t-1", "t-2"]),
        described(&[task("eni-1", &json!({})), task("eni-other", &json!({}))]),
        listed(&[]),
        listed(&["t-3"]),
        described(&[task("eni-2", &fargate)]),
    ])
    .await;
    let mut wanted = set(&["eni-1", "eni-2"]);
    let found = server.aws().ecs_tasks(&region(), "shop", &mut wanted).await.unwrap();
    assert_eq!((found.len(), wanted.len()), (2, 0), "{found:?}");
    assert_eq!((found[0].group.as_str(), found[0].container_instance.as_deref()), ("service:shop", Some("arn:host")));
    assert_eq!((found[1].launch_type.as_str(), found[1].container_instance.as_deref()), ("FARGATE", None));
    let seen = server.seen();
    assert_eq!(seen[0].header("x-amz-target"), "AmazonEC2ContainerServiceV20141113.ListTasks");
    assert!(seen[0].header("authorization").contains("/eu-central-1/ecs/aws4_request"));
    assert_eq!(seen[0].json(), json!({"cluster": "shop", "maxResults": 100}));
    assert_eq!(seen[1].json(), json!({"cluster": "shop", "tasks": ["t-1", "t-2"]}));
    assert_eq!(seen[2].json()["nextToken"], "more");
    assert_eq!(seen.len(), 5, "a page without tasks is not described, and after the last find nothing is asked");
}

#[tokio::test]
async fn a_cluster_that_is_gone_has_no_tasks() {
    let server = Server::start([Answer::refused(400, "ClusterNotFoundException")]).await;
    let mut wanted = set(&["eni-1"]);
    assert_eq!(server.aws().ecs_tasks(&region(), "shop", &mut wanted).await.unwrap(), []);
    assert_eq!(wanted, set(&["eni-1"]));
}

#[tokio::test]
async fn hosts_are_described_a_hundred_at_a_time() {
    let arns: Vec<String> = (0..101).map(|number| format!("arn:{number:03}")).collect();
    let host = |arn: &str, id: Value| json!({"containerInstanceArn": arn, "ec2InstanceId": id});
    let page = |hosts: &[Value]| Answer::json(&json!({"containerInstances": hosts}));
    let server = Server::start([
        page(&[host("arn:000", json!("i-0a1b2c3d")), host("arn:001", Value::Null)]),
        page(&[host("arn:100", json!("mi-0a1b2c3d"))]),
    ])
    .await;
    let found = server.aws().ecs_hosts(&region(), "shop", &arns.into_iter().collect()).await.unwrap();
    assert_eq!(found["arn:000"], "i-0a1b2c3d");
    assert_eq!((found.len(), found["arn:100"].as_str()), (2, "mi-0a1b2c3d"));
    assert_eq!(server.seen()[1].json(), json!({"cluster": "shop", "containerInstances": ["arn:100"]}));
    let server = Server::start([
        Answer::json(&json!({"clusterArns": ["a"], "nextToken": "n"})),
        Answer::json(&json!({"clusterArns": ["b"]})),
    ])
    .await;
    assert_eq!(server.aws().ecs_clusters(&region()).await.unwrap(), ["a", "b"]);
    assert_eq!(server.seen()[1].json(), json!({"maxResults": 100, "nextToken": "n"}));
}

#[tokio::test]
async fn a_rule_stands_or_is_gone() {
    let server = Server::start([Answer::json(&json!({"Name": "palisade-waf", "State": "DISABLED"}))]).await;
    assert!(server.aws().rule_stands("palisade-waf").await.unwrap());
    let seen = server.only();
    assert_eq!((seen.header("x-amz-target"), seen.json()), ("AWSEvents.DescribeRule", json!({"Name": "palisade-waf"})));
    let server = Server::start([Answer::refused(400, "ResourceNotFoundException")]).await;
    assert!(!server.aws().rule_stands("palisade-waf").await.unwrap());
    let server = Server::start([Answer::refused(400, "AccessDeniedException")]).await;
    assert!(server.aws().rule_stands("palisade-waf").await.is_err());
}
