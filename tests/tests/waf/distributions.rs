//! CloudFront, once for the account, from the home region.

use palisade_contract::ActionResult::{Done, Skipped};
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
