//! The scheduled tasks that the handlers made in Workload Security: those of the install go with it, and no others.

use palisade_tests::workload_security::{Fault, NewComputer, Timing};
use palisade_tests::world::{World, finding};
use serde_json::{Value, json};

use crate::installed;

const UNINSTALL: [&str; 5] = ["uninstall", "--yes", "--verify", "--output", "json"];

/// A world in which the functions have ordered two scans that no agent has taken up yet, beside a task of another account,
/// of another install, and of a person.
async fn scans_under_way() -> (World, Vec<String>) {
    let world = installed("").await;
    world.api.set_timing(Timing { pending_seconds: 3600.0, ..Timing::default() });
    let instance = "i-0123456789abcdef0";
    let computer = world.api.add_computer(NewComputer::protected(instance)).unwrap();
    let foreign = [
        "nightly".to_owned(),
        format!("palisade palisade 999988887777 recommendation-scan {instance} 1"),
        format!("palisade palisade-b {} recommendation-scan {instance} 1", world.aws.account()),
    ];
    for name in &foreign {
        add(&world, name, computer).await;
    }
    world.put(&finding(&world, "a-finding", instance)).await.unwrap();
    world.outcome("the response", |o| o.finding_id.as_deref() == Some("a-finding")).await.unwrap();
    (world, foreign.to_vec())
}

fn request(world: &World, method: reqwest::Method) -> reqwest::RequestBuilder {
    let client = palisade_tests::http::client();
    let request = client.request(method, format!("{}/scheduledtasks", world.api.base_url()));
    request.header("api-version", "v1").header("Authorization", format!("ApiKey {}", world.api.key()))
}

async fn add(world: &World, name: &str, computer: i64) {
    let task = json!({
        "name": name, "type": "scan-for-recommendations", "enabled": true, "runNow": false,
        "scheduleDetails": {"timeZone": "UTC", "recurrenceType": "none", "recurrenceCount": 0,
                            "onceOnlyScheduleParameters": {"startTime": 0}},
        "scanForRecommendationsTaskParameters": {"computerFilter": {"type": "computer", "computerID": computer}},
    });
    let answer = request(world, reqwest::Method::POST).json(&task).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

/// The names of all tasks, sorted.
async fn names(world: &World) -> Vec<String> {
    let answer: Value = request(world, reqwest::Method::GET).send().await.unwrap().json().await.unwrap();
    let tasks = answer["scheduledTasks"].as_array().unwrap().iter();
    let mut names: Vec<String> = tasks.map(|task| task["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_tasks_of_the_install_go_and_no_others() {
    let (world, foreign) = scans_under_way().await;
    let own = format!("palisade palisade {} ", world.aws.account());
    let ours: Vec<String> = names(&world).await.into_iter().filter(|name| name.starts_with(&own)).collect();
    assert_eq!(ours.len(), 2, "{:?}", names(&world).await);

    let report = world.palisade(&UNINSTALL).await.unwrap().expect(0).unwrap().json().unwrap();
    for name in &ours {
        let line = json!(format!("scheduled task `{name}`"));
        assert!(report["removed"].as_array().unwrap().contains(&line), "{report:#}");
    }
    assert_eq!((&report["residue"], &report["not_looked_at"]), (&json!([]), &json!([])));
    assert_eq!(names(&world).await, foreign);
}

#[tokio::test]
async fn an_api_that_is_down_does_not_keep_anybody_from_uninstalling() {
    let (world, foreign) = scans_under_way().await;
    world.api.inject(Fault { times: None, ..Fault::status("*", 0, 403) });
    let ended = world.palisade(&UNINSTALL).await.unwrap().expect(0).unwrap();
    assert!(ended.stderr.contains("note  scheduled tasks at Workload Security: cannot look for"), "{}", ended.stderr);
    let report = ended.json().unwrap();
    assert_eq!(report["not_looked_at"].as_array().unwrap().len(), 1, "{report:#}");
    world.api.clear_faults();
    assert_eq!(names(&world).await.len(), foreign.len() + 2);

    // The key went with the secret: it is said that nobody looked, and who gives it learns what is left.
    let blind = world.palisade(&UNINSTALL).await.unwrap().expect(0).unwrap();
    assert!(blind.stderr.contains("the API key is not stored any more"), "{}", blind.stderr);
    assert!(blind.stderr.contains("hint: give it with `--api-key-file FILE`"), "{}", blind.stderr);
    let key = world.api.key();
    let arguments: Vec<&str> = UNINSTALL.into_iter().chain(["--api-key-stdin"]).collect();
    let seen = world.palisade_with_stdin(&arguments, &key).await.unwrap().expect(5).unwrap().json().unwrap();
    let residue = seen["residue"].as_array().unwrap();
    assert!(residue.len() == 2 && residue.iter().all(|item| item["kind"] == "scheduled task"), "{seen:#}");
}
