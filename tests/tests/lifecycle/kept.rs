//! What outlives an uninstall because it was asked to, and the install after it.

use palisade_tests::world::World;
use serde_json::json;

use crate::{deployed, installed};

const UNINSTALL: &str = "uninstall --yes --verify --output json";

fn words(text: &str) -> Vec<&str> {
    text.split(' ').collect()
}

#[tokio::test]
async fn a_secret_that_is_kept_serves_the_next_install() {
    let world = installed("").await;
    let before = world.inventory().await.unwrap();
    let arguments = words(UNINSTALL).into_iter().chain(["--keep-secret"]).collect::<Vec<_>>();
    let ended = world.palisade(&arguments).await.unwrap().expect(0).unwrap();
    let report = ended.json().unwrap();
    let kinds: Vec<_> = report["kept"].as_array().unwrap().iter().map(|item| item["kind"].clone()).collect();
    assert_eq!(kinds, ["key", "key alias", "secret"], "{report:#}");
    assert_eq!((&report["residue"], &report["leaving"]), (&json!([]), &json!([])));
    let (secret, key) = (report["kept"][2]["id"].as_str().unwrap(), report["kept"][0]["id"].as_str().unwrap());
    assert!(ended.stderr.contains(&format!("secret_arn: {secret}")), "{}", ended.stderr);
    let standing = world.inventory().await.unwrap();
    let lost = before.beyond(&standing);
    for kind in ["eu-west-1 secret", "eu-west-1 key"] {
        assert!(standing.lines().iter().any(|line| line.starts_with(kind)), "{kind} is gone:\n{standing}");
        assert!(!lost.lines().iter().any(|line| line.starts_with(kind)), "{lost}");
    }

    // Looked at again, it is told again, and is no residue: the tag says so, not the flag.
    let again = world.palisade(&words(UNINSTALL)).await.unwrap().expect(0).unwrap().json().unwrap();
    assert_eq!(again["kept"], report["kept"]);

    let refused = world.install().await.unwrap().expect(6).unwrap();
    assert!(refused.stderr.contains("workload_security.secret_arn"), "{}", refused.stderr);
    let api = format!("  base_url: {}\n", world.api.base_url());
    let lines = format!("{api}  secret_arn: {secret}\n  secret_kms_key_arn: {key}\n");
    std::fs::write(world.config(), world.config_text("").replace(&api, &lines)).unwrap();
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    world.palisade(&["check"]).await.unwrap().expect(0).unwrap();
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    let finally = world.palisade(&words(UNINSTALL)).await.unwrap().expect(0).unwrap().json().unwrap();
    assert_eq!(finally["kept"], report["kept"], "it is the person's own by now");
}

#[tokio::test]
async fn logs_that_are_kept_keep_their_retention_and_stand_in_the_way_of_the_next_install() {
    let world = World::start().await.unwrap();
    let text = world.config_text("").replace("lambda:\n", "lambda:\n  log_retention_days: 90\n");
    std::fs::write(world.config(), text).unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    let root = world.aws.root();
    let arguments = words(UNINSTALL).into_iter().chain(["--keep-logs"]).collect::<Vec<_>>();
    let report = world.palisade(&arguments).await.unwrap().expect(0).unwrap().json().unwrap();
    let name = "/aws/lambda/palisade-guardduty";
    let kept = json!([{"region": "eu-west-1", "kind": "log group", "id": name, "kept": true}]);
    assert_eq!((&report["kept"], &report["residue"]), (&kept, &json!([])), "{report:#}");
    let groups = root.json("logs", "Logs_20140328.DescribeLogGroups", json!({})).await.unwrap();
    assert_eq!(groups["logGroups"][0]["retentionInDays"], 90);

    let refused = world.install().await.unwrap().expect(6).unwrap();
    assert!(
        refused.stderr.contains(&format!("delete-log-group --region eu-west-1 --log-group-name {name}")),
        "{}",
        refused.stderr
    );
    root.json("logs", "Logs_20140328.DeleteLogGroup", json!({"logGroupName": name})).await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
}

#[tokio::test]
async fn what_was_to_be_kept_goes_when_the_flag_is_taken_back() {
    let world = World::start().await.unwrap();
    let before = world.inventory().await.unwrap();
    world.install().await.unwrap().expect(0).unwrap();
    let (regional, home) = (deployed(&world, "palisade").await, deployed(&world, "palisade-home").await);

    // Cut off between the promise to keep and the removal: the next look of an install puts the stacks back as they were.
    let denied = palisade_tests::aws::FaultKind::AccessDenied;
    world.aws.front().inject(palisade_tests::aws::Fault::next("cloudformation", "DeleteStack", denied));
    world.palisade(&words("uninstall --yes --keep-secret --keep-logs")).await.unwrap().expect(1).unwrap();
    assert!(deployed(&world, "palisade-home").await.contains("Retain"));
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert_eq!((deployed(&world, "palisade").await, deployed(&world, "palisade-home").await), (regional, home));

    world.aws.front().inject(palisade_tests::aws::Fault::next("cloudformation", "DeleteStack", denied));
    world.palisade(&words("uninstall --yes --keep-secret --keep-logs")).await.unwrap().expect(1).unwrap();
    let ended = world.palisade(&words(UNINSTALL)).await.unwrap().expect(0).unwrap();
    assert_eq!(ended.json().unwrap()["kept"], json!([]));
    assert_eq!(world.inventory().await.unwrap(), before);
}
