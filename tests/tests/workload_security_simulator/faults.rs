//! Faults on demand.

use crate::support::{Answer, Tenant};
use palisade_tests::workload_security::{Cut, EffectKind, Fault};
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};

const POLICY: &str = "/policies/8/intrusionprevention/assignments";

#[tokio::test]
async fn a_load_balancer_answers_with_a_page() {
    let tenant = Tenant::start().await;
    for status in [500, 502, 503] {
        tenant.simulator.inject(Fault::status("POST /computers/search", 2, status));
        for _ in 0..2 {
            let failed = tenant.post("/computers/search", json!({})).await;
            assert_eq!((failed.status, failed.content_type.as_deref()), (status, Some("text/html")));
            assert!(failed.text.starts_with("<html>"));
        }
        tenant.post("/computers/search", json!({})).await.ok();
    }
}

#[tokio::test]
async fn the_manager_s_own_refusals_are_in_its_words() {
    let tenant = Tenant::start().await;
    let fault = Fault { retry_after_seconds: Some(3), ..Fault::status("/policies/*", 1, 429) };
    tenant.simulator.inject(fault);
    let refused = tenant.get("/policies/8").await;
    assert_eq!(refused.retry_after.as_deref(), Some("3"));
    refused.refused(429, "Too many API requests");
    tenant
        .control(Method::POST, "/faults", json!([{"status": 401, "times": 1}, {"status": 403, "times": 1}]))
        .await
        .ok();
    tenant.get("/policies").await.refused(401, "Invalid API Key");
    tenant.get("/policies").await.refused(403, "Not authorized to view policies");
    tenant.get("/policies").await.ok();
}

#[tokio::test]
async fn a_fault_can_wait_for_its_turn_and_be_taken_back() {
    let tenant = Tenant::start().await;
    tenant.control(Method::POST, "/faults", json!({"route": "GET /policies", "after": 1, "status": 503})).await.ok();
    tenant.get("/policies").await.ok();
    for _ in 0..3 {
        assert_eq!(tenant.get("/policies").await.status, 503);
    }
    tenant.control(Method::DELETE, "/faults", json!(null)).await.ok();
    tenant.get("/policies").await.ok();
}

#[tokio::test]
async fn a_connection_can_be_cut_before_the_call_is_done() {
    let tenant = Tenant::start().await;
    tenant.simulator.inject(Fault { times: Some(1), cut: Some(Cut::BeforeCall), ..Fault::default() });
    let call = || tenant.request(Method::POST, POLICY).json(&json!({"ruleIDs": [2009]}));
    let error = Answer::try_of(call()).await.unwrap_err();
    assert!(error.is_request() && !error.is_connect() && !error.is_timeout(), "{error:?}");
    assert_eq!(tenant.count(EffectKind::RulesAssigned), 0);
    Answer::of(call()).await.ok();
    let journal = tenant.simulator.journal();
    let request = journal[0].request().unwrap();
    assert_eq!((request.status, request.fault.as_deref()), (None, Some("cut before the call")));
}

#[tokio::test]
async fn or_after_it_so_that_only_the_answer_is_lost() {
    let tenant = Tenant::start().await;
    tenant.simulator.inject(Fault { times: Some(1), cut: Some(Cut::AfterCall), ..Fault::default() });
    let call = || tenant.request(Method::POST, POLICY).json(&json!({"ruleIDs": [2009]}));
    Answer::try_of(call()).await.unwrap_err();
    assert_eq!(tenant.count(EffectKind::RulesAssigned), 1, "the call was done");
    assert_eq!(Answer::of(call()).await.ok()["assignedRuleIDs"], json!([2001, 2009, 2013]));
}

#[tokio::test]
async fn a_slow_answer_comes_late() {
    let tenant = Tenant::start().await;
    tenant.simulator.inject(Fault { delay_millis: 50, times: Some(1), ..Fault::default() });
    let begun = Instant::now();
    tenant.get("/policies").await.ok();
    assert!(begun.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn and_holds_nobody_else_up() {
    let tenant = Tenant::start().await;
    let route = "/policies".to_owned();
    tenant.simulator.inject(Fault { route, delay_millis: 3_600_000, ..Fault::default() });
    // Not even the end of the simulator, which the hour outlasts.
    tokio::select! {
        answer = tenant.get("/policies") => panic!("an hour passed: {answer:?}"),
        answer = tenant.get("/applicationtypes") => drop(answer.ok()),
    }
}
