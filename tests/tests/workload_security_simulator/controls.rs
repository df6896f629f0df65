//! The controls under `/sim`, by HTTP as a person with curl would use them.

use crate::scans::scan;
use crate::support::Tenant;
use palisade_tests::workload_security::Seed;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn computers_come_and_change_by_hand() {
    let tenant = Tenant::start().await;
    let computer = json!({
        "instance": "i-0aaaaaaaaaaaaaaa1", "account": "444455556666", "region": "eu-west-1", "connector": false,
        "agent": "offline", "policy": "Windows Server", "platform": "Microsoft Windows Server 2022 (64 bit)",
        "recommendations": [2030],
    });
    let id = tenant.control(Method::POST, "/computers", computer).await.ok()["ID"].clone();
    let shown = tenant.get(&format!("/computers/{id}")).await.ok();
    assert_eq!(shown["noConnectorVirtualMachineSummary"]["accountID"], "444455556666");
    assert_eq!(shown["noConnectorVirtualMachineSummary"]["region"], "eu-west-1");
    assert_eq!(shown["policyID"], 9);
    tenant.control(Method::POST, &format!("/computers/{id}"), json!({"agent": "online", "policy": ""})).await.ok();
    let shown = tenant.get(&format!("/computers/{id}")).await.ok();
    assert_eq!((shown.get("policyID"), &shown["computerStatus"]["agentStatus"]), (None, &json!("active")));
}

#[tokio::test]
async fn the_platform_chooses_the_usual_policy() {
    let tenant = Tenant::start().await;
    let windows =
        json!({"instance": "i-0aaaaaaaaaaaaaaa1", "protected": true, "platform": "Microsoft Windows Server 2022"});
    let id = tenant.control(Method::POST, "/computers", windows).await.ok()["ID"].clone();
    assert_eq!(tenant.get(&format!("/computers/{id}")).await.ok()["policyID"], 9);
}

#[tokio::test]
async fn a_description_that_makes_no_sense_is_refused() {
    let tenant = Tenant::start().await;
    let instance = "i-0aaaaaaaaaaaaaaa1";
    for computer in [
        json!({}),
        json!({"instance": instance, "polcy": "Linux Server"}),
        json!({"instance": instance, "policy": "No Such Policy"}),
        json!({"instance": instance, "recommendations": [1]}),
        json!({"instance": instance, "protected": false, "connector": false}),
        json!({"instance": instance, "protected": true, "agent": "none"}),
        json!({"instance": instance, "modules": {"antiMalware": "prevent"}}),
    ] {
        let answer = tenant.control(Method::POST, "/computers", computer.clone()).await;
        assert_eq!(answer.status, 400, "{computer}");
    }
    assert_eq!(tenant.get("/computers").await.ok(), json!({"computers": []}));
    assert_eq!(tenant.control(Method::GET, "/nothing", Value::Null).await.status, 404);
}

#[tokio::test]
async fn the_clock_is_advanced_and_frozen_by_hand() {
    let tenant = Tenant::with(Seed { start: Some(1_750_000_000_000), ..Seed::frozen() }).await;
    let clock = async |change: Value| tenant.control(Method::POST, "/clock", change).await.ok();
    let now = clock(json!({"advanceSeconds": 1.5})).await;
    assert_eq!(now, json!({"now": 1_750_000_001_500_i64, "at": "2025-06-15T15:06:41.5Z", "frozen": true}));
    assert_eq!(clock(json!({"frozen": false})).await["frozen"], false);
    assert!(clock(json!({"frozen": true})).await["now"].as_i64().unwrap() >= 1_750_000_001_500);
}

#[tokio::test]
async fn the_journal_tells_calls_and_effects_in_order() {
    let tenant = Tenant::start().await;
    let computer = json!({"instance": "i-0aaaaaaaaaaaaaaa1", "recommendations": [2009]});
    let id = tenant.control(Method::POST, "/computers", computer).await.ok()["ID"].as_i64().unwrap();
    tenant.control(Method::PUT, "/timing", json!({"pendingSeconds": 5, "runningSeconds": 10})).await.ok();
    tenant.post("/scheduledtasks", scan("recommendations", id)).await.ok();
    tenant.control(Method::POST, "/clock", json!({"advanceSeconds": 100})).await.ok();
    tenant.get("/computers?expand=none").await.ok();
    let journal = tenant.control(Method::GET, "/journal", Value::Null).await.ok();
    let entries = journal.as_array().unwrap();
    let told: Vec<&str> =
        entries.iter().map(|entry| entry["what"].as_str().or(entry["path"].as_str()).unwrap()).collect();
    assert_eq!(
        told,
        [
            "computer-added",
            "/scheduledtasks",
            "task-created",
            "task-run",
            "work-pending",
            "work-started",
            "work-finished",
            "task-removed",
            "/computers"
        ]
    );
    let time = |at: usize| entries[at]["time"].as_i64().unwrap();
    assert_eq!((time(5) - time(4), time(6) - time(5)), (5_000, 10_000), "when it happened, not when it was looked at");
    assert_eq!(entries[1]["status"], 200);
    assert_eq!(entries[1]["body"]["type"], "scan-for-recommendations");
    assert_eq!(entries[6]["detail"], "recommendation scan");
    assert_eq!((&entries[8]["answer"], &entries[8]["query"]), (&json!("1 computers"), &json!("expand=none")));
    let later = tenant.control(Method::GET, "/journal?since=8", Value::Null).await.ok();
    assert_eq!(later.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_journal_never_contains_a_key() {
    let tenant = Tenant::start().await;
    let first = tenant.simulator.key();
    let (key_id, secret) = first.split_once(':').unwrap();
    tenant.get(&format!("/computers?key={}", first.replace(':', "%3A"))).await.ok();
    tenant.get(&format!("/computers?secret={secret}")).await.ok();
    tenant.get(&format!("/policies/{secret}")).await;
    let named = json!({"name": first, "type": secret, secret: [first]});
    tenant.post("/scheduledtasks", named).await;
    tenant.post(&format!("/policies/8/settings/{secret}"), json!({"value": first})).await;
    let field = json!({"searchCriteria": [{"fieldName": first, "stringTest": "equal", "stringValue": secret}]});
    tenant.post("/policies/search", field).await;
    tenant.control(Method::PUT, "/key", json!({"rotate": true})).await.ok();
    let second = tenant.simulator.key();
    tenant.get(&format!("/computers?old={first}&new={second}")).await.ok();
    let written = [
        tenant.control(Method::GET, "/journal", Value::Null).await.text,
        tenant.control(Method::GET, "/state", Value::Null).await.text,
        format!("{:?}", tenant.simulator.journal()),
    ];
    for text in written {
        assert!(!text.contains(secret), "the first key's secret");
        assert!(!text.contains(second.split_once(':').unwrap().1), "the second key's secret");
    }
    assert!(tenant.control(Method::GET, "/journal", Value::Null).await.text.contains("[API key]"));
    assert!(!key_id.is_empty());
}

#[tokio::test]
async fn the_state_is_told_in_short() {
    let tenant = Tenant::start().await;
    tenant.control(Method::POST, "/computers", json!({"instance": "i-0aaaaaaaaaaaaaaa1"})).await.ok();
    tenant.get("/policies").await.ok();
    let state = tenant.control(Method::GET, "/state", Value::Null).await.ok();
    assert_eq!(state["computers"][0]["policy"], "Linux Server");
    assert_eq!(state["rateLimit"]["callsInLastMinute"], 1);
    assert_eq!(state, tenant.simulator.state());
}
