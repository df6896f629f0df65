//! A web server behind a load balancer with a web ACL.

use anyhow::{Result, ensure};
use palisade_tests::aws::WebAcl;
use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::World;
use serde_json::json;

use crate::show::chapter;

/// For the config file.
pub(crate) const BLOCK: &str = "waf:\n";

pub(crate) async fn prepare(world: &World) -> Result<WebAcl> {
    chapter("A load balancer with a web ACL of the team, before an instance whose policy protects a web server");
    let root = world.aws.root();
    let instance = root.create_instance(&[("Team", "shop")]).await?;
    world.api.add_computer(NewComputer {
        account: Some(world.aws.account().to_owned()),
        policy: Some("Linux Web Server".to_owned()),
        ..NewComputer::protected(&instance)
    })?;
    let rate = json!({
        "Name": "rate", "Priority": 0, "Action": {"Block": {}},
        "Statement": {"RateBasedStatement": {"Limit": 2000, "AggregateKeyType": "IP"}},
        "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "rate"},
    });
    let acl = root.create_web_acl("shop", "REGIONAL", json!({"Rules": [rate]})).await?;
    let (balancer, _) = root.create_load_balancer("shop", "application").await?;
    root.send_to(&balancer, "shop-servers", "instance", &[&instance]).await?;
    root.associate(&acl, &balancer).await?;
    let unknown = root.create_instance(&[("Team", "lab")]).await?;
    let lab = root.create_web_acl("lab", "REGIONAL", json!({})).await?;
    let (balancer, _) = root.create_load_balancer("lab", "application").await?;
    root.send_to(&balancer, "lab-servers", "instance", &[&unknown]).await?;
    root.associate(&lab, &balancer).await?;
    println!("   {instance} is behind load balancer shop; web ACL shop has the rules {:?}", rules(world, &acl).await?);
    println!("   {unknown} is behind load balancer lab; nothing protects it");
    Ok(acl)
}

pub(crate) async fn run(world: &World, acl: &WebAcl) -> Result<()> {
    chapter("The survey of web ACLs: palisade events replay waf-schedule, and palisade report waf");
    let code = world.palisade(&["events", "replay", "waf-schedule"]).await?.code;
    ensure!(code == 0, "palisade events replay ended with exit code {code}");
    let code = world.palisade_shown(&["report", "waf"]).await?;
    ensure!(code == 0, "palisade report ended with exit code {code}");
    println!("   web ACL shop has the rules {:?}", rules(world, acl).await?);
    Ok(())
}

/// After the uninstall.
pub(crate) async fn after(world: &World, acl: &WebAcl) -> Result<()> {
    let left = rules(world, acl).await?;
    println!("   web ACL shop has the rules {left:?}: what Palisade added went with it");
    ensure!(left == ["rate"], "rules are left in the web ACL");
    Ok(())
}

async fn rules(world: &World, acl: &WebAcl) -> Result<Vec<String>> {
    let (definition, _) = world.aws.root().web_acl(acl).await?;
    let rules = definition["Rules"].as_array().into_iter().flatten();
    Ok(rules.filter_map(|rule| rule["Name"].as_str()).map(str::to_owned).collect())
}
