//! `palisade report waf`: a table, JSON and a page.

use palisade_tests::aws::User;
use palisade_tests::world::World;

use crate::support::*;

#[tokio::test]
async fn the_report_of_a_run_can_be_read_in_three_forms() {
    let world = installed("waf:\n").await;
    let early = world.palisade(&["report", "waf"]).await.unwrap().expect(0).unwrap();
    assert!(early.stderr.contains("no report yet"), "{}", early.stderr);

    let acl = web_acl(&world, "shop").await;
    let instance = server(&world, "Linux Web Server").await;
    let arn = balancer(&world, "shop", &[&instance], Some(&acl)).await;
    let outcome = world.palisade(&["events", "replay", "waf-schedule"]).await.unwrap().expect(0).unwrap();
    assert_eq!(outcome.json().unwrap()["handler"], "waf");

    let text = world.palisade(&["report", "waf"]).await.unwrap().expect(0).unwrap().stdout;
    for part in ["changed", "shop", "web-server, web-application, linux", "AWS/AWSManagedRulesSQLiRuleSet added"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let json = world.palisade(&["report", "waf", "-o", "json"]).await.unwrap().expect(0).unwrap().json().unwrap();
    assert_eq!(json["reports"][0]["resources"][0]["id"], arn.as_str());
    let file = world.directory().join("report.html");
    let page = ["report", "waf", "--html", file.to_str().unwrap()];
    world.palisade(&page).await.unwrap().expect(0).unwrap();
    let html = std::fs::read_to_string(&file).unwrap();
    assert!(html.contains(&instance) && html.contains(&arn) && !html.contains("<script"), "{html}");
}

/// Nothing can be replayed where nothing is installed.
#[tokio::test]
async fn without_an_install_there_is_nothing_to_hint_at() {
    let world = World::start_with("waf:\n").await.unwrap();
    let early = world.palisade(&["report", "waf"]).await.unwrap().expect(0).unwrap();
    assert!(early.stderr.contains("eu-west-1: nothing is installed, so that there is no report"), "{}", early.stderr);
    assert!(!early.stderr.contains("replay"), "{}", early.stderr);
    assert_eq!(early.stdout, "");
}

/// Who may only read reports can read them.
#[tokio::test]
async fn the_policy_of_the_verb_is_enough() {
    let world = installed("waf:\n").await;
    let printed = world.palisade(&["policy", "report"]).await.unwrap().expect(0).unwrap().json().unwrap();
    let statements = printed["Statement"].as_array().unwrap();
    let reader = User::create(world.aws.root(), "only-report", statements).await.unwrap();
    let early = world.palisade_as(&reader, &["report", "waf"], "").await.unwrap().expect(0).unwrap();
    assert!(early.stderr.contains("no report yet"), "{}", early.stderr);
    survey(&world).await;
    let read = world.palisade_as(&reader, &["report", "waf"], "").await.unwrap().expect(0).unwrap();
    assert!(read.stdout.contains("0 resource(s)"), "{}", read.stdout);
    world.palisade_as(&reader, &["status"], "").await.unwrap().expect(1).unwrap();
}

#[tokio::test]
async fn without_the_integration_there_is_no_report() {
    let world = World::start().await.unwrap();
    let refused = world.palisade(&["report", "waf"]).await.unwrap().expect(2).unwrap();
    assert!(refused.stderr.contains("does not turn waf on"), "{}", refused.stderr);
}
