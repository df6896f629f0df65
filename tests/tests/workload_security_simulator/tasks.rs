//! Scheduled tasks: creating, running, changing, deleting, and going away by themselves.

use crate::scans::scan;
use crate::support::{Tenant, ids};
use palisade_tests::workload_security::{EffectKind, NewComputer, Seed, TaskRemoval, Timing};
use serde_json::{Value, json};

fn stored(computer: i64) -> Value {
    let mut task = scan("recommendations", computer);
    task["runNow"] = json!(false);
    task["scheduleDetails"]["recurrenceCount"] = json!(0);
    task
}

#[tokio::test]
async fn a_task_that_runs_once_goes_away_when_its_work_is_done() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let created = tenant.post("/scheduledtasks", scan("recommendations", id)).await.ok();
    let path = format!("/scheduledtasks/{}", created["ID"]);
    assert!(created.get("runNow").is_none(), "it is written and never read");
    assert_eq!(created["lastRunTime"], tenant.simulator.now());
    tenant.advance(2);
    tenant.get(&path).await.ok();
    tenant.advance(1);
    tenant.get(&path).await.refused(404, "The scheduled task does not exist");
    tenant.delete(&path).await.refused(404, "The scheduled task does not exist");
}

#[tokio::test]
async fn or_already_when_its_work_was_handed_out() {
    let timing = Timing { task_removal: TaskRemoval::AtDispatch, ..Timing::default() };
    let tenant = Tenant::with(Seed { timing, ..Seed::frozen() }).await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let created = tenant.post("/scheduledtasks", scan("recommendations", id)).await.ok();
    assert_eq!(tenant.get(&format!("/scheduledtasks/{}", created["ID"])).await.status, 404);
    tenant.advance(3);
    assert_eq!(tenant.count(EffectKind::WorkFinished), 1, "the work goes on all the same");
}

#[tokio::test]
async fn a_task_without_a_count_stays_and_runs_when_told() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let task = tenant.post("/scheduledtasks", stored(id)).await.ok();
    let path = format!("/scheduledtasks/{}", task["ID"]);
    assert!(task.get("lastRunTime").is_none());
    for run in 1..=2 {
        tenant.post(&path, json!({"runNow": true})).await.ok();
        tenant.advance(60);
        assert_eq!(tenant.count(EffectKind::WorkFinished), run);
    }
    let renamed = tenant.post(&path, json!({"name": "another", "enabled": false})).await.ok();
    assert_eq!((&renamed["name"], &renamed["enabled"]), (&json!("another"), &json!(false)));
    let deleted = tenant.delete(&path).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (200, ""));
    assert_eq!(tenant.get(&path).await.status, 404);
    let next = tenant.post("/scheduledtasks", stored(id)).await.ok();
    assert_ne!(next["ID"], task["ID"], "an ID is not used again");
}

#[tokio::test]
async fn deleting_a_task_does_not_stop_its_scan() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let task = tenant.post("/scheduledtasks", scan("recommendations", id)).await.ok();
    tenant.delete(&format!("/scheduledtasks/{}", task["ID"])).await.ok();
    tenant.advance(3);
    assert_eq!(tenant.count(EffectKind::WorkFinished), 1);
}

#[tokio::test]
async fn a_task_starts_at_its_time() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let start = tenant.simulator.now() + 10_000;
    let mut task = scan("malware", id);
    task["runNow"] = json!(false);
    task["scheduleDetails"]["onceOnlyScheduleParameters"]["startTime"] = json!(start);
    assert_eq!(tenant.post("/scheduledtasks", task).await.ok()["nextRunTime"], start);
    tenant.advance(9);
    assert_eq!(tenant.count(EffectKind::TaskRun), 0);
    tenant.advance(4);
    let scanned = tenant.get(&format!("/computers/{id}")).await.ok();
    assert_eq!(scanned["antiMalware"]["lastManualScan"], start + 3_000);
}

#[tokio::test]
async fn a_filter_can_name_a_policy_or_everything() {
    let tenant = Tenant::start().await;
    let computer = |instance: &str, policy: &str| {
        tenant.add(NewComputer { policy: Some(policy.to_owned()), ..NewComputer::protected(instance) })
    };
    computer("i-0aaaaaaaaaaaaaaa1", "Linux Server");
    computer("i-0aaaaaaaaaaaaaaa2", "Linux Web Server");
    computer("i-0aaaaaaaaaaaaaaa3", "Windows Server");
    for (filter, computers) in [
        (json!({"type": "computers-using-policy", "policyID": 8}), 1),
        (json!({"type": "computers-using-policy-or-subpolicy", "policyID": 8}), 2),
        (json!({"type": "all-computers"}), 3),
    ] {
        let before = tenant.count(EffectKind::WorkFinished);
        let mut task = scan("recommendations", 0);
        task["scanForRecommendationsTaskParameters"]["computerFilter"] = filter.clone();
        tenant.post("/scheduledtasks", task).await.ok();
        tenant.advance(60);
        assert_eq!(tenant.count(EffectKind::WorkFinished) - before, computers, "{filter}");
    }
}

#[tokio::test]
async fn tasks_can_be_searched() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    for name in ["palisade one", "palisade two", "somebody's"] {
        let mut task = stored(id);
        task["name"] = json!(name);
        tenant.post("/scheduledtasks", task).await.ok();
    }
    let filter = json!({"searchCriteria": [{"fieldName": "name", "stringTest": "equal", "stringValue": "palisade %"}]});
    let found = tenant.post("/scheduledtasks/search", filter).await.ok();
    assert_eq!(ids(&found["scheduledTasks"]), [1, 2]);
}

#[tokio::test]
async fn a_task_that_makes_no_sense_is_refused() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let changed = |pointer: &str, value: Value| {
        let mut task = scan("integrity", id);
        *task.pointer_mut(pointer).unwrap() = value;
        task
    };
    let filter = "/scanForIntegrityChangesTaskParameters/computerFilter";
    for task in [
        changed("/name", json!(" ")),
        changed("/type", json!("scan-for-recommendations")),
        changed(filter, json!({"type": "computer", "computerID": 99})),
        changed(filter, json!({"type": "computer", "computerIDs": [id]})),
        changed(filter, json!({"type": "computers-using-policy"})),
        changed("/scanForIntegrityChangesTaskParameters/trustedComputers", json!("some")),
        changed("/scheduleDetails", json!({"recurrenceType": "yearly"})),
        changed("/runNow", json!("yes")),
    ] {
        let answer = tenant.post("/scheduledtasks", task.clone()).await;
        assert_eq!(answer.status, 400, "{task}");
    }
    let other = tenant.post("/scheduledtasks", changed("/type", json!("generate-report"))).await;
    assert_eq!(other.status, 501, "not simulated, and no answer of the manager");
    assert_eq!(tenant.get("/scheduledtasks").await.ok()["scheduledTasks"], json!([]));
}
