//! Every account of an organisation writes its report into the home account's bucket, and all are shown together.

use palisade_contract::waf_report_key;
use palisade_tests::aws::User;
use palisade_tests::world::{Fleet, World};
use serde_json::json;

use crate::support::*;

/// An organisation with the survey in two accounts of it and in the management account.
async fn installed() -> (World, Fleet) {
    let world = World::start().await.unwrap();
    let fleet = Fleet::found(&world.aws).await.unwrap();
    fleet.trust(&world.aws).await.unwrap();
    let units = format!("  organization:\n    ous: [{}, {}]\n", fleet.staging, fleet.sandbox);
    world.configure_targets(&units).unwrap();
    let text = std::fs::read_to_string(world.config()).unwrap();
    std::fs::write(world.config(), format!("{text}waf:\n")).unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    (world, fleet)
}

/// One run in another account, by its own clock.
async fn survey_in(world: &World, account: &str) {
    let there = world.aws.root_of(account).in_region(world.aws.region());
    let tick = tick(world).to_string().replace(world.aws.account(), account);
    let answer = there.invoke("palisade-waf", &serde_json::from_str(&tick).unwrap()).await.unwrap();
    assert_eq!((&answer["decision"], &answer["account"]), (&"act".into(), &account.into()), "{answer:#}");
}

#[tokio::test]
async fn the_reports_of_all_accounts_are_shown_and_who_has_none_is_named() {
    let (world, fleet) = installed().await;
    survey(&world).await;
    survey_in(&world, &fleet.tests).await;

    // Whoever may only read reports can read them all.
    let printed = world.palisade(&["policy", "report"]).await.unwrap().expect(0).unwrap().json().unwrap();
    let reader = User::create(world.aws.root(), "only-report", printed["Statement"].as_array().unwrap()).await.unwrap();
    let text = world.palisade_as(&reader, &["report", "waf"], "").await.unwrap().expect(0).unwrap();
    for account in [world.aws.account(), &fleet.tests] {
        assert!(text.stdout.contains(&format!("palisade in account {account} in eu-west-1: ")), "{}", text.stdout);
    }
    let silent = format!(
        "eu-west-1: no report yet of 1 other account(s), whose functions write one with their next run: {}",
        fleet.play
    );
    assert!(text.stderr.contains(&silent), "{}", text.stderr);

    let file = world.directory().join("report.html");
    let page = ["report", "waf", "-o", "json", "--html", file.to_str().unwrap()];
    let json = world.palisade(&page).await.unwrap().expect(0).unwrap().json().unwrap();
    assert_eq!(json["reports"].as_array().unwrap().len(), 2, "{json:#}");
    let without = serde_json::json!([{"account": fleet.play, "region": "eu-west-1"}]);
    assert_eq!(json["without_report"], without);
    let html = std::fs::read_to_string(&file).unwrap();
    for part in [
        format!("Account {} in eu-west-1", fleet.tests),
        format!("Account {} in eu-west-1", world.aws.account()),
        format!("account {} in eu-west-1", fleet.play),
    ] {
        assert!(html.contains(&part), "{part} is not in\n{html}");
    }
    world.palisade(&["uninstall", "--yes"]).await.unwrap().expect(0).unwrap();
}

/// What an account puts in the place of its report says nothing about any other.
#[tokio::test]
async fn what_is_no_report_of_its_account_is_told_and_left_out() {
    let (world, fleet) = installed().await;
    survey(&world).await;
    survey_in(&world, &fleet.tests).await;
    let (root, bucket) = (world.aws.root(), world.bundle_bucket(world.aws.region()));
    let report = root.object(&bucket, &waf_report_key(&fleet.tests)).await.unwrap();
    root.put_object(&bucket, &waf_report_key(&fleet.play), report.to_vec()).await.unwrap();
    root.put_object(&bucket, &waf_report_key(&fleet.tests), b"{}".to_vec()).await.unwrap();
    let ended = world.palisade(&["report", "waf"]).await.unwrap().expect(0).unwrap();
    for part in [
        format!("{}.json in bucket {bucket} says that it is about {} in eu-west-1", fleet.play, fleet.tests),
        format!("{}.json in bucket {bucket} cannot be understood", fleet.tests),
    ] {
        assert!(ended.stderr.contains(&part), "{part} is not in\n{}", ended.stderr);
    }
    assert!(!ended.stdout.contains(&fleet.tests) && !ended.stdout.contains(&fleet.play), "{}", ended.stdout);
    assert!(ended.stdout.contains(world.aws.account()), "{}", ended.stdout);

    // The largest that is read, and one byte more.
    let own = waf_report_key(world.aws.account());
    let mut large = root.object(&bucket, &own).await.unwrap().to_vec();
    large.resize(8 << 20, b' ');
    root.put_object(&bucket, &own, large.clone()).await.unwrap();
    large.push(b' ');
    root.put_object(&bucket, &waf_report_key(&fleet.play), large).await.unwrap();
    let ended = world.palisade(&["report", "waf"]).await.unwrap().expect(0).unwrap();
    let part = format!("{}.json in bucket {bucket} is not read: it is larger than 8 MiB, ", fleet.play);
    assert!(ended.stderr.contains(&part), "{part} is not in\n{}", ended.stderr);
    assert!(ended.stdout.contains(world.aws.account()), "{}", ended.stdout);
}

/// What it says is shown as text: on no line does it steer the terminal, or pass for more lines than one.
#[tokio::test]
async fn a_report_does_not_steer_the_terminal() {
    let (world, fleet) = installed().await;
    let (root, bucket) = (world.aws.root(), world.bundle_bucket(world.aws.region()));
    let instance = server(&world, "Linux Web Server").await;
    balancer(&world, "shop", &[&instance], None).await;
    survey(&world).await;
    let own = root.object(&bucket, &waf_report_key(world.aws.account())).await.unwrap();
    let mut report: serde_json::Value = serde_json::from_slice(&own).unwrap();
    report["account"] = json!(fleet.tests);
    report["resources"][0]["name"] = json!("shop\u{1b}[2J\nok    everything is covered\u{202e}");
    root.put_object(&bucket, &waf_report_key(&fleet.tests), report.to_string().into_bytes()).await.unwrap();
    root.put_object(&bucket, &waf_report_key(&fleet.play), b"{\"\x1b[31m\": 1}".to_vec()).await.unwrap();
    let ended = world.palisade(&["report", "waf"]).await.unwrap().expect(0).unwrap();
    assert!(ended.stdout.contains("shop\u{fffd}[2J ok    everything is covered\u{fffd}"), "{}", ended.stdout);
    for text in [&ended.stdout, &ended.stderr] {
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    }
}
