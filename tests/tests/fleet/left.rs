//! What an uninstall takes away in other accounts besides their stacks, and what it leaves there because it was asked to.

use palisade_tests::workload_security::NewComputer;
use palisade_tests::world::World;
use serde_json::{Value, json};

use crate::support::{configure, instances, open_account, organization, units};

const LOOK: &str = "  roles: { look: audit }\n";

fn scheduled_tasks(world: &World, method: reqwest::Method) -> reqwest::RequestBuilder {
    let client = palisade_tests::http::client();
    let request = client.request(method, format!("{}/scheduledtasks", world.api.base_url()));
    request.header("api-version", "v1").header("Authorization", format!("ApiKey {}", world.api.key()))
}

/// A one-shot scan that nobody takes up.
async fn order(world: &World, name: &str, computer: i64) {
    let task = json!({
        "name": name, "type": "scan-for-recommendations", "enabled": true, "runNow": false,
        "scheduleDetails": {"timeZone": "UTC", "recurrenceType": "none", "recurrenceCount": 0,
                            "onceOnlyScheduleParameters": {"startTime": 0}},
        "scanForRecommendationsTaskParameters": {"computerFilter": {"type": "computer", "computerID": computer}},
    });
    let answer = scheduled_tasks(world, reqwest::Method::POST).json(&task).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

async fn task_names(world: &World) -> Vec<String> {
    let answer: Value = scheduled_tasks(world, reqwest::Method::GET).send().await.unwrap().json().await.unwrap();
    answer["scheduledTasks"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn scheduled_tasks_of_other_accounts_go_and_no_others() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ""));
    world.install().await.unwrap().expect(0).unwrap();
    let computer = world.api.add_computer(NewComputer::protected("i-0123456789abcdef0")).unwrap();
    let of = |account: &str| format!("palisade palisade {account} recommendation-scan i-0123456789abcdef0 1");
    let (theirs, own) = (of(&fleet.tests), of(world.aws.account()));
    // An account that the set does not reach: an install of the same name elsewhere.
    let foreign = of(&fleet.web);
    for name in [&theirs, &own, &foreign] {
        order(&world, name, computer).await;
    }
    let report = world.palisade(&["uninstall", "--yes", "--output", "json"]).await.unwrap().expect(0).unwrap();
    let report = report.json().unwrap();
    for name in [&theirs, &own] {
        let line = json!(format!("scheduled task `{name}`"));
        assert!(report["removed"].as_array().unwrap().contains(&line), "{report:#}");
    }
    assert_eq!(task_names(&world).await, [foreign]);
}

/// The management account answered findings itself and is left out now: the config names its regions still.
#[tokio::test]
async fn the_ordinary_stack_goes_when_the_config_leaves_its_account_out() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], ""));
    world.install().await.unwrap().expect(0).unwrap();
    let left_out = units(&[&fleet.staging], "    management_account: false\n");
    configure(&world, &left_out);
    let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    let region = world.aws.region();
    for line in [
        format!("- delete palisade in {region}"),
        format!("! {region}: this account is no target any more; its log lines, failed events and open follow-ups go"),
    ] {
        assert!(plan.stdout.contains(&line), "{line} is not in\n{}", plan.stdout);
    }
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(world.aws.root().stack("palisade").await.unwrap().is_none());
    assert_eq!(instances(&world).await.len(), 1);
    world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
    let status = world.palisade(&["status"]).await.unwrap().expect(0).unwrap();
    assert!(!status.stdout.contains("stack       palisade "), "{}", status.stdout);

    // Uninstalled before anybody deployed the change.
    configure(&world, &units(&[&fleet.staging], ""));
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    configure(&world, &left_out);
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
    assert!(world.aws.root().stack("palisade").await.unwrap().is_none());
}

/// Somebody else's stack bears the install's name in this account, which answers no findings itself.
#[tokio::test]
async fn a_stack_of_somebody_else_stays_where_the_config_wants_none() {
    const OTHER: &str = "us-east-1";
    let (world, fleet) = organization().await;
    let theirs = world.aws.root().in_region(OTHER);
    theirs.create_stack("palisade", r#"{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}"#).await.unwrap();
    let left_out = units(&[&fleet.staging], "    management_account: false\n");
    let in_both = || {
        configure(&world, &left_out);
        let text = std::fs::read_to_string(world.config()).unwrap();
        let both = format!("regions: [{}, {OTHER}]", world.aws.region());
        std::fs::write(world.config(), text.replace(&format!("regions: [{}]", world.aws.region()), &both)).unwrap();
    };
    let stands = async || theirs.stack("palisade").await.unwrap().is_some_and(|s| s.status == "CREATE_COMPLETE");
    in_both();
    world.install().await.unwrap().expect(0).unwrap();
    // The region leaves: of two stacks there one is the install's.
    configure(&world, &left_out);
    let plan = world.palisade(&["plan"]).await.unwrap().expect(0).unwrap();
    assert!(plan.stdout.contains(&format!("- delete palisade-home in {OTHER}")), "{}", plan.stdout);
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    assert!(theirs.stack("palisade-home").await.unwrap().is_none());
    assert!(stands().await, "after the install");

    in_both();
    world.palisade(&["install", "--yes"]).await.unwrap().expect(0).unwrap();
    let keeping = world.palisade(&["uninstall", "--yes", "--keep-logs"]).await.unwrap().expect(0).unwrap();
    assert!(!keeping.stderr.contains(&format!("stack palisade in {OTHER}")), "{}", keeping.stderr);
    assert!(theirs.stack("palisade-home").await.unwrap().is_none());
    assert!(stands().await, "after the uninstall");
}

#[tokio::test]
async fn logs_that_are_kept_stay_in_other_accounts_too() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging, &fleet.sandbox], LOOK));
    for account in [&fleet.tests, &fleet.play] {
        open_account(&world, account, "audit").await;
    }
    world.install().await.unwrap().expect(0).unwrap();
    let words = ["uninstall", "--yes", "--keep-logs", "--verify", "--output", "json", "--look-again-after", "0s"];
    let report = world.palisade(&words).await.unwrap().expect(0).unwrap().json().unwrap();
    let accounts: Vec<&Value> = report["kept"].as_array().unwrap().iter().map(|item| &item["account"]).collect();
    let mut expected = [json!(fleet.tests), json!(fleet.play)];
    expected.sort_by_key(ToString::to_string);
    assert_eq!(accounts, [&Value::Null, &expected[0], &expected[1]], "{report:#}");
    assert_eq!(report["residue"], json!([]), "{report:#}");
    for account in [&fleet.tests, &fleet.play] {
        let there = world.aws.root_of(account).in_region(world.aws.region());
        let groups = there.json("logs", "Logs_20140328.DescribeLogGroups", json!({})).await.unwrap();
        assert_eq!(groups["logGroups"][0]["logGroupName"], "/aws/lambda/palisade-guardduty", "{account}: {groups:#}");
    }
}

#[tokio::test]
async fn logs_go_with_other_accounts_when_the_flag_is_taken_back() {
    let (world, fleet) = organization().await;
    configure(&world, &units(&[&fleet.staging], LOOK));
    open_account(&world, &fleet.tests, "audit").await;
    world.install().await.unwrap().expect(0).unwrap();
    // Cut off between the update and the deletion: the deletion is what fails.
    let region = world.aws.region();
    let failure = palisade_tests::aws::Fault::next(
        "cloudformation",
        "DeleteStackInstances",
        palisade_tests::aws::FaultKind::AccessDenied,
    );
    world.aws.front().inject(failure);
    world.palisade(&["uninstall", "--yes", "--keep-logs"]).await.unwrap().expect(1).unwrap();
    assert_eq!(instances(&world).await, [format!("{} {region} CURRENT SUCCEEDED", fleet.tests)]);
    // The plan knows that the stacks are not what they should be.
    let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
    assert!(plan.stdout.contains("~ update 1 stack instance"), "{}", plan.stdout);
    let words = ["uninstall", "--yes", "--verify", "--output", "json", "--look-again-after", "0s"];
    let report = world.palisade(&words).await.unwrap().expect(0).unwrap().json().unwrap();
    // Those of the own account were kept before the flag was taken back: its stack had gone by then.
    let kept = report["kept"].as_array().unwrap();
    assert!(kept.len() == 1 && kept[0]["account"].is_null(), "{report:#}");
    assert_eq!(report["residue"], json!([]), "{report:#}");
}
