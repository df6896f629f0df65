//! Scans: they wait, run and leave their results.

use crate::support::Tenant;
use palisade_tests::workload_security::{Agent, ComputerChange, EffectKind, NewComputer, RuleList, Seed, Timing};
use serde_json::{Value, json};

pub(crate) fn scan(kind: &str, computer: i64) -> Value {
    let filter = json!({"type": "computer", "computerID": computer});
    let (kind, key, parameters) = match kind {
        "recommendations" => {
            ("scan-for-recommendations", "scanForRecommendationsTaskParameters", json!({"computerFilter": filter}))
        }
        "integrity" => (
            "scan-for-integrity-changes",
            "scanForIntegrityChangesTaskParameters",
            json!({"computerFilter": filter, "trustedComputers": "all-computers"}),
        ),
        _ => {
            ("scan-for-malware", "scanForMalwareTaskParameters", json!({"computerFilter": filter, "timeout": "never"}))
        }
    };
    let once = json!({"timeZone": "UTC", "recurrenceType": "none", "recurrenceCount": 1, "onceOnlyScheduleParameters": {"startTime": 0}});
    json!({"name": "scan", "type": kind, "enabled": true, "runNow": true, "scheduleDetails": once, key: parameters})
}

fn recommending(instance: &str, rules: Vec<i64>) -> NewComputer {
    let recommendations = Some(RuleList::IntrusionPrevention(rules));
    NewComputer { recommendations, ..NewComputer::protected(instance) }
}

async fn agent_tasks(tenant: &Tenant, id: i64) -> Value {
    tenant.get(&format!("/computers/{id}?expand=tasks")).await.ok()["tasks"]["agentTasks"].clone()
}

#[tokio::test]
async fn recommendations_appear_when_the_scan_ends() {
    let tenant = Tenant::start().await;
    // Rule 2008 is one that the tenant ignores, rule 2013 is assigned by the policy.
    let id = tenant.add(recommending("i-0aaaaaaaaaaaaaaa1", vec![2008, 2009, 2013, 2015]));
    let path = format!("/computers/{id}/intrusionprevention/assignments");
    let started = tenant.simulator.now();
    tenant.post("/scheduledtasks", scan("recommendations", id)).await.ok();
    assert_eq!(agent_tasks(&tenant, id).await, json!(["Scan for Recommendations Pending (Heartbeat)"]));
    tenant.advance(1);
    assert_eq!(agent_tasks(&tenant, id).await, json!(["Scanning for Recommendations"]));
    let during = tenant.get(&path).await.ok();
    assert_eq!(during["recommendedToAssignRuleIDs"], json!([]));
    assert!(during.get("lastRecommendationScanDate").is_none());
    tenant.advance(2);
    assert_eq!(agent_tasks(&tenant, id).await, Value::Null);
    let after = tenant.get(&path).await.ok();
    assert_eq!(after["recommendationScanStatus"], "valid");
    assert_eq!(after["lastRecommendationScanDate"], started + 3_000);
    assert_eq!(after["recommendedToAssignRuleIDs"], json!([2009, 2015]));
    // What is assigned is no longer recommended.
    let applied = tenant.post(&path, json!({"ruleIDs": [2009, 2015]})).await.ok();
    assert_eq!(applied["recommendedToAssignRuleIDs"], json!([]));
    let policy = tenant.get("/policies/8/intrusionprevention/assignments").await.ok();
    assert_eq!(policy["recommendedToAssignRuleIDs"], json!([]), "a policy shows no recommendations");
}

#[tokio::test]
async fn one_scan_serves_all_three_modules() {
    let tenant = Tenant::start().await;
    let computer = serde_json::from_value(json!({
        "instance": "i-0aaaaaaaaaaaaaaa1",
        "recommendations": {"intrusionPrevention": [2034], "integrityMonitoring": [14], "logInspection": [12]},
        "needless": {"logInspection": [14]},
        "assigned": {"logInspection": [14]},
    }));
    let id = tenant.add(computer.unwrap());
    tenant.post("/scheduledtasks", scan("recommendations", id)).await.ok();
    tenant.advance(3);
    for (module, assign, unassign) in [
        ("intrusionprevention", json!([2034]), json!([])),
        ("integritymonitoring", json!([14]), json!([])),
        ("loginspection", json!([12]), json!([14])),
    ] {
        let found = tenant.get(&format!("/computers/{id}/{module}/assignments")).await.ok();
        assert_eq!(found["recommendationScanStatus"], "valid");
        assert_eq!(found["recommendedToAssignRuleIDs"], assign, "{module}");
        assert_eq!(found["recommendedToUnassignRuleIDs"], unassign, "{module}");
    }
    let path = format!("/computers/{id}/loginspection/assignments/14");
    assert_eq!(tenant.delete(&path).await.ok()["recommendedToUnassignRuleIDs"], json!([]));
}

#[tokio::test]
async fn an_integrity_scan_leaves_its_date() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let last = async || {
        let shown = tenant.get(&format!("/computers/{id}?expand=integrityMonitoring")).await.ok();
        shown["integrityMonitoring"]["lastIntegrityScan"].clone()
    };
    assert_eq!(last().await, Value::Null);
    let started = tenant.simulator.now();
    tenant.post("/scheduledtasks", scan("integrity", id)).await.ok();
    assert_eq!(agent_tasks(&tenant, id).await, json!(["Integrity Scan Pending"]));
    tenant.advance(1);
    assert_eq!(agent_tasks(&tenant, id).await, json!(["Integrity Scan In Progress"]));
    tenant.advance(2);
    assert_eq!(last().await, started + 3_000);
}

#[tokio::test]
async fn without_the_module_there_is_nothing_to_scan() {
    let tenant = Tenant::start().await;
    let computer = json!({"instance": "i-0aaaaaaaaaaaaaaa1", "modules": {"integrityMonitoring": "off"}});
    let id = tenant.add(serde_json::from_value(computer).unwrap());
    tenant.post("/scheduledtasks", scan("integrity", id)).await.ok();
    tenant.advance(60);
    let shown = tenant.get(&format!("/computers/{id}")).await.ok();
    assert!(shown["integrityMonitoring"].get("lastIntegrityScan").is_none());
    assert_eq!(tenant.count(EffectKind::WorkSkipped), 1);
}

#[tokio::test]
async fn an_offline_agent_leaves_the_scan_pending_until_it_is_back() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer { agent: Some(Agent::Offline), ..recommending("i-0aaaaaaaaaaaaaaa1", vec![2009]) });
    tenant.post("/scheduledtasks", scan("recommendations", id)).await.ok();
    tenant.advance(86_400);
    assert_eq!(agent_tasks(&tenant, id).await, json!(["Scan for Recommendations Pending (Offline)"]));
    let agent = |agent| ComputerChange { agent: Some(agent), ..ComputerChange::default() };
    tenant.simulator.change_computer(id, agent(Agent::Online)).unwrap();
    assert_eq!(agent_tasks(&tenant, id).await, json!(["Scan for Recommendations Pending (Heartbeat)"]));
    tenant.advance(2);
    assert_eq!(agent_tasks(&tenant, id).await, json!(["Scanning for Recommendations"]));
    // Gone again in the middle: it starts over.
    tenant.simulator.change_computer(id, agent(Agent::Offline)).unwrap();
    tenant.advance(60);
    assert_eq!(agent_tasks(&tenant, id).await, json!(["Scan for Recommendations Pending (Offline)"]));
    tenant.simulator.change_computer(id, agent(Agent::Online)).unwrap();
    tenant.advance(3);
    let after = tenant.get(&format!("/computers/{id}/intrusionprevention/assignments")).await.ok();
    assert_eq!(after["recommendedToAssignRuleIDs"], json!([2009]));
}

#[tokio::test]
async fn what_has_no_agent_is_not_scanned() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::unprotected("i-0aaaaaaaaaaaaaaa1"));
    tenant.post("/scheduledtasks", scan("recommendations", id)).await.ok();
    tenant.advance(60);
    let after = tenant.get(&format!("/computers/{id}/intrusionprevention/assignments")).await.ok();
    assert_eq!(after["recommendationScanStatus"], "none");
    assert_eq!((tenant.count(EffectKind::WorkSkipped), tenant.count(EffectKind::WorkFinished)), (1, 0));
}

#[tokio::test]
async fn the_same_scan_is_not_run_twice_at_a_time() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    for _ in 0..3 {
        tenant.post("/scheduledtasks", scan("recommendations", id)).await.ok();
    }
    tenant.post("/scheduledtasks", scan("integrity", id)).await.ok();
    assert_eq!(agent_tasks(&tenant, id).await.as_array().unwrap().len(), 2);
    tenant.advance(60);
    assert_eq!((tenant.count(EffectKind::WorkJoined), tenant.count(EffectKind::WorkFinished)), (2, 2));
    assert_eq!(tenant.get("/scheduledtasks").await.ok()["scheduledTasks"], json!([]), "all four tasks are done");
}

#[tokio::test]
async fn auto_apply_assigns_what_needs_no_configuration() {
    let tenant = Tenant::start().await;
    // Rule 2006 must be configured first; rule 2007 depends on it.
    let id = tenant.add(recommending("i-0aaaaaaaaaaaaaaa1", vec![2006, 2009, 2034]));
    let setting = "intrusionPreventionSettingAutoApplyRecommendationsEnabled";
    tenant.post(&format!("/policies/8/settings/{setting}"), json!({"value": "Yes"})).await.ok();
    tenant.post("/scheduledtasks", scan("recommendations", id)).await.ok();
    tenant.advance(3);
    let after = tenant.get(&format!("/computers/{id}/intrusionprevention/assignments")).await.ok();
    assert_eq!(after["assignedRuleIDs"], json!([2001, 2009, 2013, 2034]));
    assert_eq!(after["recommendedToAssignRuleIDs"], json!([2006]));
}

#[tokio::test]
async fn timing_can_be_set_and_real_time_passes() {
    let timing = Timing { pending_seconds: 0.0, running_seconds: 0.0, ..Timing::default() };
    let tenant = Tenant::with(Seed { timing, ..Seed::default() }).await;
    let id = tenant.add(recommending("i-0aaaaaaaaaaaaaaa1", vec![2009]));
    tenant.post("/scheduledtasks", scan("recommendations", id)).await.ok();
    // No hand on the clock: work that takes no time is done when somebody looks.
    let after = tenant.get(&format!("/computers/{id}/intrusionprevention/assignments")).await.ok();
    assert_eq!(after["recommendedToAssignRuleIDs"], json!([2009]));
    tenant.simulator.set_timing(Timing { pending_seconds: 3_600.0, ..timing });
    tenant.post("/scheduledtasks", scan("recommendations", id)).await.ok();
    assert_eq!(agent_tasks(&tenant, id).await, json!(["Scan for Recommendations Pending (Heartbeat)"]));
}
