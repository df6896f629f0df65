//! Assigning rules to policies and computers.

use crate::support::Tenant;
use palisade_tests::workload_security::{EffectKind, NewComputer};
use serde_json::json;

const POLICY: &str = "/policies/8/intrusionprevention/assignments";

#[tokio::test]
async fn before_any_scan_there_is_no_date() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let assigned = tenant.get(&format!("/computers/{id}/intrusionprevention/assignments")).await.ok();
    assert_eq!(
        assigned,
        json!({
            "assignedApplicationTypeIDs": [101],
            "assignedRuleIDs": [2001, 2013],
            "recommendationScanStatus": "none",
            "recommendedToAssignRuleIDs": [],
            "recommendedToUnassignRuleIDs": [],
        })
    );
    let other = tenant.get(&format!("/computers/{id}/integritymonitoring/assignments")).await.ok();
    assert!(other.get("assignedApplicationTypeIDs").is_none());
}

#[tokio::test]
async fn adding_brings_what_a_rule_depends_on() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let assigned = tenant.post(POLICY, json!({"ruleIDs": [2007]})).await.ok();
    assert_eq!(assigned["assignedRuleIDs"], json!([2001, 2005, 2006, 2007, 2013]));
    // The same again changes nothing.
    assert_eq!(tenant.post(POLICY, json!({"ruleIDs": [2007]})).await.ok(), assigned);
    assert_eq!(tenant.count(EffectKind::RulesAssigned), 1);
    let at_computer = tenant.get(&format!("/computers/{id}/intrusionprevention/assignments")).await.ok();
    assert_eq!(at_computer["assignedRuleIDs"], assigned["assignedRuleIDs"], "a policy reaches its computers");
    let own = tenant.get(&format!("/computers/{id}/intrusionprevention/assignments?overrides=true")).await.ok();
    assert_eq!(own["assignedRuleIDs"], json!([]));
}

#[tokio::test]
async fn a_rule_that_another_needs_cannot_be_removed() {
    let tenant = Tenant::start().await;
    tenant.post(POLICY, json!({"ruleIDs": [2006]})).await.ok();
    tenant
        .delete(&format!("{POLICY}/2005"))
        .await
        .refused(400, "Intrusion Prevention Rule 2005 could not be removed because Rule 2006 depends on Rule 2005");
    assert_eq!(tenant.delete(&format!("{POLICY}/2006")).await.ok()["assignedRuleIDs"], json!([2001, 2005, 2013]));
    assert_eq!(tenant.delete(&format!("{POLICY}/2005")).await.ok()["assignedRuleIDs"], json!([2001, 2013]));
    assert_eq!(tenant.delete(&format!("{POLICY}/2005")).await.status, 200, "what is off already stays off");
}

#[tokio::test]
async fn setting_replaces_what_is_own_and_keeps_what_is_inherited() {
    let tenant = Tenant::start().await;
    let child = "/policies/10/intrusionprevention/assignments";
    let set = tenant.put(child, json!({"ruleIDs": [2012]})).await.ok();
    assert_eq!(set["assignedRuleIDs"], json!([2001, 2012, 2013]));
    let own = tenant.get(&format!("{child}?overrides=true")).await.ok();
    assert_eq!(own["assignedRuleIDs"], json!([2012]), "what it depends on comes from the parent");
    let removed = tenant.delete(&format!("{child}/2013")).await.ok();
    assert_eq!(removed["assignedRuleIDs"], json!([2001, 2012, 2013]), "a child cannot drop its parent's rule");
    assert_eq!(tenant.count(EffectKind::InheritedRuleKept), 2);
    let emptied = tenant.put(child, json!({"ruleIDs": []})).await.ok();
    assert_eq!(emptied["assignedRuleIDs"], json!([2001, 2013]));
    let own = tenant.get(&format!("{child}?overrides=true")).await.ok();
    assert_eq!((&own["assignedRuleIDs"], &own["assignedApplicationTypeIDs"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn an_id_means_a_rule_of_its_module_only() {
    let tenant = Tenant::start().await;
    let logs = tenant.post("/policies/8/loginspection/assignments", json!({"ruleIDs": [11]})).await.ok();
    assert_eq!(logs["assignedRuleIDs"], json!([10, 11]));
    let integrity = tenant.get("/policies/8/integritymonitoring/assignments").await.ok();
    assert_eq!(integrity["assignedRuleIDs"], json!([10, 11]), "another module's rules of the same IDs");
    let refused = tenant.delete("/policies/8/loginspection/assignments/10").await;
    refused.refused(400, "Log Inspection Rule 10 could not be removed because Rule 11 depends on Rule 10");
}

#[tokio::test]
async fn what_does_not_exist_is_said_to() {
    let tenant = Tenant::start().await;
    let rules = json!({"ruleIDs": [2009]});
    let at = |owner: &str| format!("/{owner}/99/intrusionprevention/assignments");
    tenant.post(&at("policies"), rules.clone()).await.refused(404, "The policy does not exist");
    tenant.post(&at("computers"), rules).await.refused(404, "The computer does not exist");
    let unknown = json!({"ruleIDs": [2009, 1]});
    tenant.post(POLICY, unknown).await.refused(404, "The intrusion prevention rule does not exist");
    let after = tenant.get(POLICY).await.ok();
    assert_eq!(after["assignedRuleIDs"], json!([2001, 2013]), "one unknown rule, and none is assigned");
    assert_eq!(tenant.post(POLICY, json!({"ruleIds": [2009]})).await.status, 400);
}

#[tokio::test]
async fn a_change_is_sent_to_the_agents_that_it_reaches() {
    let tenant = Tenant::start().await;
    let linux = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let web =
        NewComputer { policy: Some("Linux Web Server".to_owned()), ..NewComputer::protected("i-0aaaaaaaaaaaaaaa2") };
    let web = tenant.add(web);
    let windows =
        NewComputer { policy: Some("Windows Server".to_owned()), ..NewComputer::protected("i-0aaaaaaaaaaaaaaa3") };
    let windows = tenant.add(windows);
    tenant.post(POLICY, json!({"ruleIDs": [2009]})).await.ok();
    let tasks = async |id: i64| tenant.get(&format!("/computers/{id}?expand=tasks")).await.ok()["tasks"].clone();
    let pending = json!({"agentTasks": ["Update of Configuration Pending (Heartbeat)"]});
    assert_eq!(tasks(linux).await, pending);
    assert_eq!(tasks(web).await, pending, "the child policy's computers too");
    assert_eq!(tasks(windows).await, json!({}));
    tenant.advance(1);
    assert_eq!(tasks(linux).await, json!({"agentTasks": ["Sending Policy"]}));
    tenant.advance(2);
    assert_eq!(tasks(linux).await, json!({}));
    let sent = tenant.get(&format!("/computers/{linux}?expand=none")).await.ok();
    assert!(sent["lastSendPolicySuccess"].as_i64().unwrap() > sent["lastSendPolicyRequest"].as_i64().unwrap());
}
