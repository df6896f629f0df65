//! CloudFront, once for the account, from the home region.

use palisade_contract::ActionResult::{self, Done, Skipped};
use palisade_tests::aws::{Fault, FaultKind};
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn a_distribution_is_covered_for_what_is_behind_its_origin() {
    let world = installed("waf:\n").await;
    let root = world.aws.root();
    let instance = server(&world, "Linux Web Server").await;
    let (network, host) = root.create_load_balancer("origin", "network").await.unwrap();
    root.send_to(&network, "origin-targets", "instance", &[&instance]).await.unwrap();
    // Another region's load balancer is found by its host name.
    let elsewhere = root.in_region("eu-central-1");
    let (far, far_host) = elsewhere.create_load_balancer("far", "application").await.unwrap();
    elsewhere.send_to(&far, "far-targets", "instance", &[&instance]).await.unwrap();

    let definition_of = json!({"Rules": own_rules()});
    let acl = root.create_web_acl("edge", "CLOUDFRONT", definition_of.clone()).await.unwrap();
    let far_acl = root.create_web_acl("far-edge", "CLOUDFRONT", definition_of).await.unwrap();
    let covered = root.create_distribution(&host, &acl.arn).await.unwrap();
    let far_covered = root.create_distribution(&far_host, &far_acl.arn).await.unwrap();
    let classic = root.create_distribution("www.example.com", "11111111-2222-3333-4444-555555555555").await.unwrap();
    let open = root.create_distribution("files.example.com", "").await.unwrap();

    let outcome = survey(&world).await;
    for id in [&covered, &far_covered] {
        assert_eq!(about(&outcome, id).result, Done, "{outcome:#?}");
    }
    for acl in [&acl, &far_acl] {
        assert_eq!(added(&definition(&world, acl).await), each(&WANTED, "Count"));
    }
    for (id, state) in [(&classic, "left-alone: its web ACL is none of the present AWS WAF"), (&open, "no-web-acl: ")] {
        assert_eq!(about(&outcome, id).result, Skipped);
        assert!(detail(about(&outcome, id)).starts_with(state), "{outcome:#?}");
    }
    nothing_was_denied(&world);
}

/// A region that an organisation's policy closes, or that the account has not opted in to, keeps nothing else from being
/// covered: neither what stands elsewhere, nor this distribution for what is known of it.
#[tokio::test]
async fn a_region_that_may_not_be_read_is_told_and_fails_nothing() {
    let world = installed("waf:\n").await;
    let root = world.aws.root();
    let instance = server(&world, "Linux Web Server").await;
    let near_acl = web_acl(&world, "shop").await;
    let near = balancer(&world, "shop", &[&instance], Some(&near_acl)).await;
    let elsewhere = root.in_region("eu-central-1");
    let (far, far_host) = elsewhere.create_load_balancer("far", "application").await.unwrap();
    elsewhere.send_to(&far, "far-targets", "instance", &[&instance]).await.unwrap();
    let edge = root.create_web_acl("edge", "CLOUDFRONT", json!({"Rules": own_rules()})).await.unwrap();
    let before = definition(&world, &edge).await;
    let first = root.create_distribution(&far_host, &edge.arn).await.unwrap();
    // The region is asked once, however many origins are there.
    let dual = format!("dualstack.{far_host}");
    let second = root.create_distribution(&dual, &edge.arn).await.unwrap();

    // The own region's load balancers are read in two calls, and its target groups in one of each.
    let denied =
        |operation: &str, after| Fault::next("elasticloadbalancing", operation, FaultKind::AccessDenied).after(after);
    for (fault, calls_elsewhere) in
        [(denied("DescribeLoadBalancers", 2), 1), (denied("DescribeTargetHealth", 1).times(2), 6)]
    {
        let operation = fault.operation.clone();
        world.aws.front().forget_calls();
        world.aws.front().inject(fault);
        let outcome = survey(&world).await;
        assert_ne!(about(&outcome, &near).result, ActionResult::Failed, "{outcome:#?}");
        assert_eq!(added(&definition(&world, &near_acl).await), each(&WANTED, "Count"), "{operation}");
        assert_eq!(definition(&world, &edge).await, before, "{operation}: nothing is known of it");
        let report = report(&world).await;
        for (id, origin) in [(&first, &far_host), (&second, &dual)] {
            let told = report.resources.iter().find(|resource| resource.id == **id).unwrap();
            assert!(told.reason.ends_with(&format!("; not known of {origin}")), "{told:#?}");
            let note = told.hosts[0].note.as_deref().unwrap();
            let words = "a load balancer in a region that may not be read: elasticloadbalancing:";
            assert!(note.starts_with(words) && note.contains("was denied"), "{note}");
        }
        let calls = world.aws.front().calls();
        let far_calls =
            calls.iter().filter(|call| call.service == "elasticloadbalancing" && call.region == "eu-central-1");
        assert_eq!(far_calls.count(), calls_elsewhere, "{operation}");
    }
    // Once it may be read, the distributions are covered.
    assert_eq!(about(&survey(&world).await, &first).result, Done);
    assert_eq!(added(&definition(&world, &edge).await), each(&WANTED, "Count"));
}
