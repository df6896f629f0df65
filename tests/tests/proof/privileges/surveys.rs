//! The two functions that look at everything: rules of AWS Config, and web ACLs.

use palisade_tests::aws::{NewService, WebAcl, eventually};
use palisade_tests::world::{PATIENCE, World, config_item};
use serde_json::json;

use crate::config_support::{CLEAR, NOON, POLICY, evaluated, instance};
use crate::waf_support::{added, balancer, definition, own_rules, server, survey as run, web_acl};

/// A change whose notification is too large, and an interval, of a healthy instance.
pub(crate) async fn call_rules(world: &World) -> String {
    let healthy = instance(world, |new| new).await;
    let region = world.aws.region();
    world.aws.config_oversized_change(region, &config_item(world, &healthy, "running", NOON)).await.unwrap();
    world.aws.config_interval(region).await.unwrap();
    let asked = async || {
        let calls = world.aws.front().calls().into_iter();
        let mut wanted = ["DescribeInstanceStatus", "GetResourceConfigHistory"].into_iter();
        let seen: Vec<String> = calls.map(|call| call.operation).collect();
        wanted.all(|operation| seen.iter().any(|each| each == operation)).then_some(())
    };
    eventually("both ways of asking about instances", PATIENCE, asked).await.unwrap();
    healthy
}

/// The same, with what the rules say then.
pub(crate) async fn evaluate(world: &World) {
    let healthy = call_rules(world).await;
    evaluated(world, POLICY, &healthy, "COMPLIANT").await;
    evaluated(world, CLEAR, &healthy, "COMPLIANT").await;
}

/// A load balancer, a distribution, and tasks with and without the tag that names their cluster; the web ACLs.
pub(crate) async fn landscape(world: &World) -> [WebAcl; 2] {
    let root = world.aws.root();
    let host = server(world, "Linux Web Server").await;
    let acl = web_acl(world, "shop").await;
    let edge = root.create_web_acl("edge", "CLOUDFRONT", json!({"Rules": own_rules()})).await.unwrap();
    balancer(world, "shop", &[&host], Some(&acl)).await;
    let (network, name) = root.create_load_balancer("origin", "network").await.unwrap();
    root.send_to(&network, "origin-targets", "instance", &[&host]).await.unwrap();
    root.create_distribution(&name, &edge.arn).await.unwrap();
    // Without the tag, every cluster has to be listed.
    for (name, cluster, managed_tags) in [("cart", "back", false), ("till", "web", true)] {
        root.register_host(cluster, &server(world, "Linux Web Server").await).await.unwrap();
        let (arn, _) = root.create_load_balancer(name, "application").await.unwrap();
        let group = root.send_to(&arn, &format!("{name}-tasks"), "ip", &[]).await.unwrap();
        let service = NewService { name, cluster, launch_type: "EC2", target_group: &group, managed_tags };
        root.create_service(service).await.unwrap();
    }
    [acl, edge]
}

/// A survey, which adds to both web ACLs.
pub(crate) async fn survey(world: &World, acls: &[WebAcl; 2]) {
    run(world).await;
    for acl in acls {
        assert!(!added(&definition(world, acl).await).is_empty(), "{}", acl.arn);
    }
}
