//! The stack goes, and the rules that it added go with it.

use palisade_tests::aws::{Fault, FaultKind};
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn uninstall_takes_the_rules_back_and_leaves_those_of_others() {
    let world = installed("waf:\n").await;
    let root = world.aws.root();
    let acl = web_acl(&world, "shop").await;
    let edge = root.create_web_acl("edge", "CLOUDFRONT", json!({"Rules": own_rules()})).await.unwrap();
    let before = (definition(&world, &acl).await, definition(&world, &edge).await);
    let instance = server(&world, "Linux Web Server").await;
    balancer(&world, "shop", &[&instance], Some(&acl)).await;
    let (origin, host) = root.create_load_balancer("origin", "network").await.unwrap();
    root.send_to(&origin, "origin-targets", "instance", &[&instance]).await.unwrap();
    root.create_distribution(&host, &edge.arn).await.unwrap();
    survey(&world).await;
    assert_eq!(added(&definition(&world, &acl).await).len(), WANTED.len());
    assert_eq!(added(&definition(&world, &edge).await).len(), WANTED.len());
    // Since then a tool has taken the web ACL over: our rules are still ours.
    let tags = json!([{"Key": "terraform", "Value": "true"}]);
    root.waf("TagResource", json!({"ResourceARN": acl.arn, "Tags": tags})).await.unwrap();

    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert_eq!((definition(&world, &acl).await, definition(&world, &edge).await), before);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn a_rule_that_cannot_be_taken_back_stops_the_deletion_and_says_why() {
    let world = installed("waf:\n").await;
    let acl = web_acl(&world, "shop").await;
    let instance = server(&world, "Linux Web Server").await;
    balancer(&world, "shop", &[&instance], Some(&acl)).await;
    survey(&world).await;
    world.aws.mark_web_acl(&acl, &json!({"QuantumConfig": {}})).await.unwrap();
    let ended = world.palisade(&["uninstall", "--yes"]).await.unwrap();
    assert_ne!(ended.code, 0);
    assert!(ended.stderr.contains("QuantumConfig"), "{}", ended.stderr);
    assert_eq!(added(&definition(&world, &acl).await).len(), WANTED.len());

    // Somebody takes them out by hand: then it goes on.
    world.aws.root().put_rules(&acl, &own_rules()).await.unwrap();
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
}

/// Turned off in the config, the integration goes with the next upgrade.
#[tokio::test]
async fn turning_it_off_takes_the_rules_back() {
    let world = installed("waf:\n").await;
    let acl = web_acl(&world, "shop").await;
    let before = definition(&world, &acl).await;
    let instance = server(&world, "Linux Web Server").await;
    balancer(&world, "shop", &[&instance], Some(&acl)).await;
    survey(&world).await;
    assert_ne!(definition(&world, &acl).await, before);
    // A call that is throttled on the way is sent again.
    world.aws.front().inject(Fault::next("wafv2", "ListWebACLs", FaultKind::Throttle));
    std::fs::write(world.config(), world.config_text("")).unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    assert_eq!(definition(&world, &acl).await, before);
}
