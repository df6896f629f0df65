//! Everything that was sent and answered, against the vendor's own description of the API.

use crate::scans::scan;
use crate::support::Tenant;
use palisade_tests::workload_security::conformity::ApiDescription;
use palisade_tests::workload_security::{Agent, Exchange, NewComputer, RuleList, Seed};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[expect(clippy::print_stdout, reason = "whoever reads the test's output should know what it did not test")]
fn description() -> Option<ApiDescription> {
    let Some(file) = ApiDescription::beside_the_project() else {
        println!("skipped: ../shared is absent");
        return None;
    };
    Some(ApiDescription::read(&file).unwrap())
}

/// Computers of every sort.
fn populate(tenant: &Tenant) -> i64 {
    let full = NewComputer {
        recommendations: Some(RuleList::IntrusionPrevention(vec![2009, 2015])),
        needless: Some(RuleList::IntrusionPrevention(vec![2034])),
        assigned: Some(RuleList::IntrusionPrevention(vec![2034])),
        health: Some("warning".to_owned()),
        messages: vec!["Reboot Required".to_owned()],
        ..NewComputer::protected("i-0aaaaaaaaaaaaaaa1")
    };
    let id = tenant.add(full);
    tenant.add(NewComputer::unprotected("i-0aaaaaaaaaaaaaaa2"));
    tenant.add(NewComputer { connector: Some(false), ..NewComputer::protected("i-0aaaaaaaaaaaaaaa3") });
    tenant.add(NewComputer { agent: Some(Agent::Offline), ..NewComputer::protected("i-0aaaaaaaaaaaaaaa4") });
    tenant.add(NewComputer { policy: Some(String::new()), ..NewComputer::protected("i-0aaaaaaaaaaaaaaa5") });
    id
}

async fn read_everything(tenant: &Tenant, id: i64) {
    for path in [
        "/apikeys/current",
        "/computers",
        "/computers?expand=none",
        "/computers?expand=computerStatus&expand=tasks&expand=allSecurityModules&overrides=true",
        "/policies",
        "/policies?overrides=true",
        "/policies/10",
        "/policies/10?overrides=true",
        "/intrusionpreventionrules",
        "/intrusionpreventionrules/2009",
        "/integritymonitoringrules",
        "/integritymonitoringrules/10",
        "/loginspectionrules",
        "/loginspectionrules/10",
        "/applicationtypes",
        "/applicationtypes/101",
        "/scheduledtasks",
        "/computers/999",
        "/policies/999",
    ] {
        tenant.get(path).await;
    }
    for owner in ["policies/10".to_owned(), format!("computers/{id}")] {
        for module in ["intrusionprevention", "integritymonitoring", "loginspection"] {
            tenant.get(&format!("/{owner}/{module}/assignments")).await.ok();
            tenant.get(&format!("/{owner}/{module}/assignments?overrides=true")).await.ok();
            tenant.get(&format!("/{owner}/{module}/rules")).await.ok();
        }
        tenant.get(&format!("/{owner}/settings/platformSettingHeartbeatInterval")).await.ok();
    }
    tenant.get("/policies/10/intrusionprevention/rules/2003").await.ok();
    tenant.get(&format!("/computers/{id}")).await.ok();
}

async fn search_everything(tenant: &Tenant) {
    let all =
        json!({"maxItems": 5000, "searchCriteria": [{"idTest": "greater-than", "idValue": 0}], "sortByObjectID": true});
    for resource in [
        "computers",
        "policies",
        "intrusionpreventionrules",
        "integritymonitoringrules",
        "loginspectionrules",
        "applicationtypes",
        "scheduledtasks",
    ] {
        tenant.post(&format!("/{resource}/search"), all.clone()).await.ok();
        let unknown = json!({"searchCriteria": [{"fieldName": "nothing", "nullTest": true}]});
        assert_eq!(tenant.post(&format!("/{resource}/search"), unknown).await.status, 400);
    }
}

async fn change_everything(tenant: &Tenant, id: i64) {
    let rule = |owner: &str, module: &str| format!("/{owner}/{module}/assignments");
    for owner in ["policies/9".to_owned(), format!("computers/{id}")] {
        for (module, rules) in [
            ("intrusionprevention", json!([2034, 2036])),
            ("integritymonitoring", json!([14])),
            ("loginspection", json!([12])),
        ] {
            tenant.post(&rule(&owner, module), json!({"ruleIDs": rules})).await.ok();
            tenant.put(&rule(&owner, module), json!({"ruleIDs": rules})).await.ok();
            tenant.delete(&format!("{}/{}", rule(&owner, module), rules[0])).await.ok();
        }
        let setting = format!("/{owner}/settings/logInspectionSettingAutoApplyRecommendationsEnabled");
        tenant.post(&setting, json!({"value": "Yes"})).await.ok();
        tenant.get(&format!("{setting}?overrides=true")).await.ok();
        tenant.delete(&setting).await.ok();
        tenant.get(&format!("{setting}?overrides=true")).await.ok();
    }
    tenant.post(&format!("/computers/{id}?expand=none"), json!({"description": "changed"})).await.ok();
    tenant.post("/policies/9", json!({"antiMalware": {"state": "off"}})).await.ok();
    tenant
        .delete("/policies/8/intrusionprevention/assignments/2001")
        .await
        .refused(400, "Intrusion Prevention Rule 2001 could not be removed because Rule 2013 depends on Rule 2001");
    for kind in ["recommendations", "integrity", "malware"] {
        let task = tenant.post("/scheduledtasks", scan(kind, id)).await.ok();
        tenant.get(&format!("/scheduledtasks/{}", task["ID"])).await.ok();
        tenant.get("/computers?expand=tasks").await.ok();
        tenant.advance(1);
        tenant.get("/computers?expand=tasks").await.ok();
    }
    let mut kept = scan("integrity", id);
    kept["scheduleDetails"]["recurrenceCount"] = json!(0);
    let task = tenant.post("/scheduledtasks", kept).await.ok();
    let path = format!("/scheduledtasks/{}", task["ID"]);
    tenant.post(&path, json!({"runNow": true})).await.ok();
    tenant.advance(60);
    tenant.get(&path).await.ok();
    tenant.delete(&path).await.ok();
}

#[tokio::test]
async fn a_walk_through_the_api_is_as_the_vendor_describes_it() {
    let Some(vendor) = description() else { return };
    let tenant = Tenant::with(Seed { record: true, ..Seed::frozen() }).await;
    let id = populate(&tenant);
    read_everything(&tenant, id).await;
    search_everything(&tenant).await;
    change_everything(&tenant, id).await;
    read_everything(&tenant, id).await;
    search_everything(&tenant).await;
    let exchanges = tenant.simulator.exchanges();
    let violations: BTreeSet<String> = exchanges.iter().flat_map(|each| vendor.violations(each)).collect();
    assert!(violations.is_empty(), "{violations:#?}");
    let operations: BTreeSet<String> = exchanges
        .iter()
        .filter(|exchange| exchange.status == 200)
        .map(|exchange| {
            let path: Vec<&str> =
                exchange.path.split('/').map(|part| if part.parse::<i64>().is_ok() { "#" } else { part }).collect();
            format!("{} {}", exchange.method, path.join("/"))
        })
        .collect();
    assert!(operations.len() >= 60, "{} operations: {operations:#?}", operations.len());
}

/// One exchange that is right, for making wrong ones of it.
fn good() -> Exchange {
    Exchange {
        method: "POST".to_owned(),
        path: "/computers/search".to_owned(),
        query: "expand=none".to_owned(),
        status: 200,
        request: Some(json!({"maxItems": 1})),
        response: Some(json!({"computers": [{"ID": 1, "hostName": "a", "intrusionPrevention": {"state": "prevent"}}]})),
    }
}

#[test]
fn the_checker_finds_wrong_answers() {
    let Some(vendor) = description() else { return };
    assert_eq!(vendor.violations(&good()), [""; 0]);
    let answering = |response: Value| vendor.violations(&Exchange { response: Some(response), ..good() });
    for wrong in [
        json!({"computers": [{"ID": "1"}]}),
        json!({"computers": [{"ID": 1, "instanceID": "i-1"}]}),
        json!({"computers": [{"ID": 1, "policyID": null}]}),
        json!({"computers": [{"ID": 3_000_000_000_i64}]}),
        json!({"computers": [{"intrusionPrevention": {"state": "on"}}]}),
        json!({"computers": [{"tasks": {"agentTasks": ["a", 1]}}]}),
        json!({"computers": [{"computerStatus": {"agentStatus": "active", "colour": "green"}}]}),
        json!({"computers": [], "total": 0}),
        json!([]),
    ] {
        assert!(!answering(wrong.clone()).is_empty(), "{wrong}");
    }
    assert!(!vendor.violations(&Exchange { response: None, ..good() }).is_empty(), "no body");
}

#[test]
fn the_checker_finds_wrong_requests() {
    let Some(vendor) = description() else { return };
    let sending = |request: Value| vendor.violations(&Exchange { request: Some(request), ..good() });
    for wrong in [
        json!({"maxItems": "1"}),
        json!({"criteria": []}),
        json!({"searchCriteria": [{"fieldName": "name", "stringTest": "contains", "stringValue": "a"}]}),
    ] {
        assert!(!sending(wrong.clone()).is_empty(), "{wrong}");
    }
    for query in ["expand=everything", "maxItems=5", "overrides=yes"] {
        assert!(!vendor.violations(&Exchange { query: query.to_owned(), ..good() }).is_empty(), "{query}");
    }
    let task = |request: Value| {
        let (path, response) = ("/scheduledtasks".to_owned(), Some(json!({"ID": 1})));
        vendor.violations(&Exchange { path, query: String::new(), request: Some(request), response, ..good() })
    };
    assert_eq!(task(scan("integrity", 1)), [""; 0]);
    assert!(!task(json!({"name": "a", "ID": 7})).is_empty(), "what is read-only is not sent");
}

#[test]
fn the_checker_knows_the_operations_and_their_statuses() {
    let Some(vendor) = description() else { return };
    let at = |method: &str, path: &str, status: u16, response: Option<Value>| {
        let (method, path) = (method.to_owned(), path.to_owned());
        vendor.violations(&Exchange { method, path, query: String::new(), status, request: None, response })
    };
    assert!(!at("GET", "/computer", 200, Some(json!({}))).is_empty(), "no such path");
    assert!(!at("PUT", "/computers", 200, Some(json!({}))).is_empty(), "no such method");
    assert!(!at("GET", "/computers", 201, Some(json!({}))).is_empty(), "no such status");
    assert!(!at("DELETE", "/scheduledtasks/1", 200, Some(json!({}))).is_empty(), "an answer without a body");
    assert_eq!(at("DELETE", "/scheduledtasks/1", 200, None), [""; 0]);
    assert_eq!(at("GET", "/computers/1", 404, Some(json!({"message": "gone"}))), [""; 0]);
    assert!(!at("GET", "/computers/1", 404, Some(json!({"error": "gone"}))).is_empty());
}
