//! Ordering scans exactly once, tidying up after them, and assigning rules.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::http::Method;
use palisade_workload_security::{
    Api, AssignmentTarget, Backoff, ComputerId, ErrorKind, KeyKind, PolicyId, RuleId, RuleModule, ScanKind, ScanOrder,
    ScheduledTaskId,
};
use serde_json::{Value, json};

use crate::stand_in::{Answer, Call, StandIn, always, ample, refusal, search};

const NAME: &str = "palisade recommendation i-1 f00";
const COMPUTER: ComputerId = ComputerId(34);

/// A manager that keeps its tasks, and answers the creation of one as `fault` says, by the number of creations before.
async fn manager(pending: Value, fault: impl Fn(usize) -> Option<(bool, Answer)> + Send + Sync + 'static) -> StandIn {
    let tasks: Arc<Mutex<Vec<Value>>> = Arc::default();
    let creations = Mutex::new(0);
    StandIn::start(move |_, call| match (call.method.clone(), call.target.as_str()) {
        (Method::POST, "/scheduledtasks") => {
            let mut creations = creations.lock().unwrap();
            let fault = fault(*creations);
            *creations += 1;
            let mut tasks = tasks.lock().unwrap();
            let mut task = call.body.clone();
            task["ID"] = json!(tasks.len() + 1);
            let (kept, answer) = fault.unwrap_or_else(|| (true, Answer::json(&task)));
            if kept {
                tasks.push(task);
            }
            answer
        }
        (Method::POST, "/scheduledtasks/search") => {
            let wanted = &call.body["searchCriteria"][0]["stringValue"];
            let tasks = tasks.lock().unwrap();
            let found: Vec<Value> = tasks.iter().filter(|task| task["name"] == *wanted).cloned().collect();
            search("scheduledTasks", &found, &call.body)
        }
        (Method::GET, "/computers/34?expand=tasks") => {
            Answer::json(&json!({ "ID": 34, "tasks": { "agentTasks": pending } }))
        }
        _ => Answer::status(400, ""),
    })
    .await
}

fn creations(server: &StandIn) -> usize {
    server.lines().iter().filter(|line| *line == "POST /scheduledtasks").count()
}

#[tokio::test]
async fn a_scan_is_ordered_with_one_call() {
    let server = manager(json!([]), |_| None).await;
    for (kind, id) in [(ScanKind::Recommendation, 1), (ScanKind::Integrity, 2)] {
        let order = server.api().create_scan(kind, COMPUTER, NAME).await.unwrap();
        let ScanOrder::Created(task) = order else { panic!("{order:?}") };
        assert_eq!((task.id, task.scan()), (ScheduledTaskId(id), Some((kind, COMPUTER))));
    }
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn a_creation_whose_answer_is_lost_is_not_doubled() {
    let html = Answer::status(504, "<html><body>Gateway Time-out</body></html>");
    for lost in [Answer::Cut, html, Answer::status(500, "")] {
        let fault = move |before| (before == 0).then(|| (true, lost.clone()));
        let server = manager(json!([]), fault).await;
        let order = server.api().create_scan(ScanKind::Recommendation, COMPUTER, NAME).await.unwrap();
        let ScanOrder::Found(task) = &order else { panic!("{order:?}") };
        assert_eq!(task.scan(), Some((ScanKind::Recommendation, COMPUTER)));
        assert_eq!(creations(&server), 1);
    }
}

#[tokio::test]
async fn a_creation_that_times_out_is_not_doubled() {
    let server = manager(json!([]), |before| (before == 0).then_some((true, Answer::Never))).await;
    let client = server.builder(KeyKind::CloudOne).attempt_timeout(Duration::from_millis(400)).build().unwrap();
    let order = client.until(ample()).create_scan(ScanKind::Integrity, COMPUTER, NAME).await.unwrap();
    assert_eq!(order.task().map(|task| task.id), Some(ScheduledTaskId(1)));
    assert_eq!(creations(&server), 1);
}

#[tokio::test]
async fn a_creation_that_left_no_trace_is_repeated() {
    let server =
        manager(json!(["Integrity Scan Pending"]), |before| (before == 0).then_some((false, Answer::Cut))).await;
    let order = server.api().create_scan(ScanKind::Recommendation, COMPUTER, NAME).await.unwrap();
    assert!(matches!(order, ScanOrder::Created(_)), "{order:?}");
    let lines = [
        "POST /scheduledtasks",
        "POST /scheduledtasks/search",
        "GET /computers/34?expand=tasks",
        "POST /scheduledtasks",
    ];
    assert_eq!(server.lines(), lines);
}

#[tokio::test]
async fn a_task_that_ran_and_went_is_known_by_its_scan() {
    let pending = json!(["Scan for Recommendations Pending (Heartbeat)"]);
    let server = manager(pending, |before| (before == 0).then_some((false, Answer::Cut))).await;
    let order = server.api().create_scan(ScanKind::Recommendation, COMPUTER, NAME).await.unwrap();
    let ScanOrder::Pending(scan) = order else { panic!("{order:?}") };
    assert_eq!(scan.kind, ScanKind::Recommendation);
    assert_eq!(creations(&server), 1);
}

#[tokio::test]
async fn a_creation_refused_for_its_rate_is_repeated_without_a_look() {
    let server = manager(json!([]), |before| (before < 2).then(|| (false, Answer::status(429, "")))).await;
    server.api().create_scan(ScanKind::Recommendation, COMPUTER, NAME).await.unwrap();
    assert_eq!(server.lines(), ["POST /scheduledtasks"; 3]);
}

#[tokio::test]
async fn doubt_is_told() {
    let server = StandIn::start(always(Answer::Never)).await;
    let hour = Backoff::new(Duration::from_hours(1), Duration::from_hours(1)).with_jitter(|ceiling| ceiling);
    let builder = server.builder(KeyKind::CloudOne).backoff(hour).attempt_timeout(Duration::from_millis(300));
    let api = builder.build().unwrap().until(ample());
    let error = refusal(api.create_scan(ScanKind::Recommendation, COMPUTER, NAME)).await;
    assert!(error.in_doubt(), "{error}");
    // An answer that cannot be read: the task may well be there.
    let server = manager(json!([]), |_| Some((true, Answer::status(200, "<html></html>")))).await;
    let error = refusal(server.api().create_scan(ScanKind::Recommendation, COMPUTER, NAME)).await;
    assert!(error.in_doubt() && error.kind() == ErrorKind::Unreadable, "{error}");
    // A refusal by the manager itself leaves none.
    let server = manager(json!([]), |_| Some((false, Answer::status(403, "")))).await;
    let error = refusal(server.api().create_scan(ScanKind::Recommendation, COMPUTER, NAME)).await;
    assert!(!error.in_doubt() && error.kind() == ErrorKind::Forbidden, "{error}");
    assert_eq!(creations(&server), 1);
}

/// The operations may be awaited on any thread.
#[test]
fn operations_may_be_spawned() {
    fn sendable<T: Send>(_: impl Fn(Api) -> T) {}
    sendable(|api| async move { api.create_scan(ScanKind::Integrity, COMPUTER, NAME).await.is_ok() });
    sendable(|api| async move { api.computers_by_account("111122223333", &[]).next().await.is_ok() });
    sendable(|api| async move { api.rules_by_cve("CVE-2014-0160").await.is_ok() });
    sendable(|api| async move { api.policies_by_name("a").await.is_ok() });
}

#[tokio::test]
async fn tasks_are_found_by_their_names() {
    let server = StandIn::start(|_, call: &Call| {
        let tasks = [
            json!({ "ID": 1, "name": "palisade_a 1", "type": "scan-for-malware" }),
            json!({ "ID": 2, "name": "palisade-a 1" }),
            json!({ "ID": 3 }),
        ];
        search("scheduledTasks", &tasks, &call.body)
    })
    .await;
    let found = server.api().scheduled_tasks_with_prefix("palisade_a").await.unwrap();
    assert_eq!(found.iter().map(|task| task.id.0).collect::<Vec<_>>(), [1], "an underscore is a wildcard there");
    assert_eq!(server.calls()[0].body["searchCriteria"][0]["stringValue"], "palisade_a%");
    let found = server.api().scheduled_tasks_named("palisade-a 1").await.unwrap();
    assert_eq!(found.iter().map(|task| task.id.0).collect::<Vec<_>>(), [2]);
}

#[tokio::test]
async fn a_task_that_is_gone_is_deleted() {
    for (answer, outcome) in [
        (Answer::status(200, ""), None),
        (Answer::status(404, r#"{"message":"The scheduled task does not exist"}"#), None),
        (Answer::status(403, ""), Some(ErrorKind::Forbidden)),
    ] {
        let server = StandIn::start(always(answer)).await;
        let result = server.api().delete_scheduled_task(ScheduledTaskId(5)).await;
        assert_eq!(result.err().map(|error| error.kind()), outcome);
        assert_eq!(server.lines(), ["DELETE /scheduledtasks/5"]);
    }
}

#[tokio::test]
async fn rules_are_added_and_repetition_is_harmless() {
    let server = StandIn::start(|before, _| match before {
        0 => Answer::Cut,
        _ => Answer::json(&json!({ "assignedRuleIDs": [1, 7, 9], "assignedApplicationTypeIDs": [81] })),
    })
    .await;
    let target = AssignmentTarget::Policy(PolicyId(8));
    let added = server.api().add_rules(target, RuleModule::IntrusionPrevention, &[RuleId(7), RuleId(9)]).await.unwrap();
    assert_eq!(added.assigned, [RuleId(1), RuleId(7), RuleId(9)]);
    assert_eq!(server.lines(), ["POST /policies/8/intrusionprevention/assignments"; 2]);
    assert_eq!(server.calls()[1].body, json!({ "ruleIDs": [7, 9] }));
    server.api().add_rules(target, RuleModule::LogInspection, &[]).await.unwrap();
    assert_eq!(server.lines()[2], "GET /policies/8/loginspection/assignments", "nothing to add, nothing written");
}
