//! Computers as they are found and shown.

use crate::support::{Tenant, ids};
use palisade_tests::workload_security::{Agent, ComputerChange, NewComputer};
use serde_json::{Value, json};

fn by_instance(field: &str, instance: &str) -> Value {
    let field = format!("{field}/instanceID");
    json!({"maxItems": 10, "searchCriteria": [
        {"fieldName": field, "stringTest": "equal", "stringValue": instance, "stringWildcards": false}
    ]})
}

#[tokio::test]
async fn the_connector_decides_where_the_instance_is_found() {
    let tenant = Tenant::start().await;
    let connected = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let alone = tenant.add(NewComputer { connector: Some(false), ..NewComputer::protected("i-0aaaaaaaaaaaaaaa2") });
    let find = async |field: &str, instance: &str| {
        ids(&tenant.post("/computers/search?expand=none", by_instance(field, instance)).await.ok()["computers"])
    };
    let (ec2, without) = ("ec2VirtualMachineSummary", "noConnectorVirtualMachineSummary");
    assert_eq!(find(ec2, "i-0aaaaaaaaaaaaaaa1").await, [connected]);
    assert_eq!(find(without, "i-0aaaaaaaaaaaaaaa1").await, [0; 0]);
    assert_eq!(find(ec2, "i-0aaaaaaaaaaaaaaa2").await, [0; 0]);
    assert_eq!(find(without, "i-0aaaaaaaaaaaaaaa2").await, [alone]);
    let shown = tenant.get(&format!("/computers/{alone}?expand={without}")).await.ok();
    assert_eq!(shown[without]["accountID"], "111122223333");
    assert!(shown.get(ec2).is_none());
}

#[tokio::test]
async fn found_is_not_protected() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::unprotected("i-0aaaaaaaaaaaaaaa1"));
    let shown = tenant.get(&format!("/computers/{id}")).await.ok();
    for absent in ["policyID", "agentFingerPrint", "lastAgentCommunication", "securityUpdates"] {
        assert!(shown.get(absent).is_none(), "{absent}");
    }
    assert_eq!(shown["agentVersion"], "0.0.0.0");
    assert_eq!(
        shown["computerStatus"],
        json!({"agentStatus": "inactive", "agentStatusMessages": ["Unmanaged (Unknown)"]})
    );
    let module =
        json!({"state": "off", "moduleStatus": {"agentStatus": "inactive", "agentStatusMessage": "Not Activated"}});
    assert_eq!(shown["intrusionPrevention"], module);
    assert_eq!(shown["antiMalware"], module);
}

#[tokio::test]
async fn a_protected_computer_shows_its_policy_s_modules() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let shown = tenant.get(&format!("/computers/{id}")).await.ok();
    assert_eq!(shown["policyID"], 8);
    assert_eq!(shown["computerStatus"]["agentStatusMessages"], json!(["Managed (Online)"]));
    assert_eq!(shown["antiMalware"]["moduleStatus"]["agentStatusMessage"], "On, Real Time");
    assert_eq!(shown["intrusionPrevention"]["state"], "prevent");
    assert_eq!(shown["intrusionPrevention"]["ruleIDs"], json!([2001, 2013]));
    assert_eq!(shown["intrusionPrevention"]["applicationTypeIDs"], json!([101]));
    assert_eq!(shown["intrusionPrevention"]["moduleStatus"]["agentStatusMessage"], "On, Prevent, 2 rules");
    // One rule from the policy and one from its parent.
    assert_eq!(shown["integrityMonitoring"]["ruleIDs"], json!([10, 11]));
    assert_eq!(shown["firewall"]["moduleStatus"]["agentStatus"], "inactive");
    let own = tenant.get(&format!("/computers/{id}?overrides=true")).await.ok();
    assert!(own["intrusionPrevention"].get("state").is_none());
    assert!(own["intrusionPrevention"].get("ruleIDs").is_none());
}

#[tokio::test]
async fn expand_decides_what_is_in_the_answer() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let keys = async |query: &str| {
        let shown = tenant.get(&format!("/computers/{id}{query}")).await.ok();
        let keys: Vec<String> = shown.as_object().unwrap().keys().cloned().collect();
        ["computerStatus", "tasks", "computerSettings", "antiMalware", "ec2VirtualMachineSummary"]
            .map(|key| keys.iter().any(|each| each == key))
    };
    assert_eq!(keys("").await, [true; 5]);
    assert_eq!(keys("?expand=all").await, [true; 5]);
    assert_eq!(keys("?expand=none").await, [false; 5]);
    assert_eq!(keys("?expand=tasks&expand=allSecurityModules").await, [false, true, false, true, false]);
    assert_eq!(tenant.get(&format!("/computers/{id}?expand=everything")).await.status, 400);
    assert_eq!(tenant.get(&format!("/computers/{id}?expand=tasks,none")).await.status, 400);
}

#[tokio::test]
async fn a_search_shows_what_it_searched_unless_told_nothing() {
    let tenant = Tenant::start().await;
    tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let filter = by_instance("ec2VirtualMachineSummary", "i-0aaaaaaaaaaaaaaa1");
    let search = async |query: &str| {
        let found = tenant.post(&format!("/computers/search{query}"), filter.clone()).await.ok();
        found["computers"][0].get("ec2VirtualMachineSummary").is_some()
    };
    assert!(search("?expand=computerStatus").await);
    assert!(!search("?expand=none").await);
}

#[tokio::test]
async fn the_same_instance_can_be_there_twice() {
    let tenant = Tenant::start().await;
    let offline = Some(Agent::Offline);
    let old = tenant.add(NewComputer { agent: offline, ..NewComputer::protected("i-0aaaaaaaaaaaaaaa1") });
    tenant.advance(3_600);
    let new = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let filter = by_instance("ec2VirtualMachineSummary", "i-0aaaaaaaaaaaaaaa1");
    let found = tenant.post("/computers/search", filter).await.ok()["computers"].clone();
    assert_eq!(ids(&found), [old, new]);
    assert_eq!(found[0]["computerStatus"]["agentStatus"], "error");
    assert_eq!(found[0]["computerStatus"]["agentStatusMessages"], json!(["Managed (Offline)"]));
    assert!(found[0]["lastAgentCommunication"].as_i64() < found[1]["lastAgentCommunication"].as_i64());
}

#[tokio::test]
async fn health_and_modules_can_differ_from_the_policy() {
    let tenant = Tenant::start().await;
    let computer = serde_json::from_value(json!({
        "instance": "i-0aaaaaaaaaaaaaaa1",
        "health": "warning",
        "messages": ["Software Update: Anti-Malware Module Installation Failed"],
        "modules": {
            "intrusionPrevention": "detect",
            "logInspection": "off",
            "antiMalware": {"status": "error", "message": "Anti-Malware Engine Offline"},
        },
    }));
    let id = tenant.add(computer.unwrap());
    let shown = tenant.get(&format!("/computers/{id}")).await.ok();
    assert_eq!(shown["computerStatus"]["agentStatus"], "warning");
    assert_eq!(shown["intrusionPrevention"]["moduleStatus"]["agentStatusMessage"], "On, Detect, 2 rules");
    assert_eq!(shown["logInspection"]["state"], "off");
    assert_eq!(shown["antiMalware"]["moduleStatus"]["agentStatus"], "error");
    let healthy = ComputerChange { health: Some(String::new()), messages: Some(Vec::new()), ..Default::default() };
    tenant.simulator.change_computer(id, healthy).unwrap();
    let shown = tenant.get(&format!("/computers/{id}")).await.ok();
    assert_eq!(shown["computerStatus"]["agentStatus"], "active");
}

#[tokio::test]
async fn a_computer_s_policy_can_be_changed_and_taken_away() {
    let tenant = Tenant::start().await;
    let id = tenant.add(NewComputer::protected("i-0aaaaaaaaaaaaaaa1"));
    let path = format!("/computers/{id}?expand=none");
    assert_eq!(tenant.post(&path, json!({"policyID": 9})).await.ok()["policyID"], 9);
    assert!(tenant.post(&path, json!({"policyID": 0})).await.ok().get("policyID").is_none());
    tenant.post(&path, json!({"policyID": 99})).await.refused(404, "The policy does not exist");
    assert_eq!(tenant.post(&path, json!({"hostGUID": "x"})).await.status, 400);
}
