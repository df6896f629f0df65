//! Policies, rules and application types, and searching them.

use crate::support::{Tenant, ids};
use palisade_tests::workload_security::Seed;
use serde_json::{Value, json};

const RULES: &str = "/intrusionpreventionrules/search";

fn for_cve(cve: &str) -> Value {
    let value = format!("%{cve}%");
    json!({"maxItems": 5000, "searchCriteria": [{"fieldName": "CVE", "stringTest": "equal", "stringValue": value}]})
}

#[tokio::test]
async fn rules_are_found_by_cve_and_by_the_near_misses_of_it() {
    let tenant = Tenant::start().await;
    let find = async |cve: &str| tenant.post(RULES, for_cve(cve)).await.ok()["intrusionPreventionRules"].clone();
    assert_eq!(ids(&find("CVE-2014-0160").await), [2026, 2027], "one rule for each side of the connection");
    assert_eq!(ids(&find("CVE-2021-4422").await), [2009, 2010, 2011], "a substring finds the longer id too");
    assert_eq!(ids(&find("CVE-2021-44228").await), [2009, 2010]);
    assert_eq!(ids(&find("CVE-1999-0001").await), [0; 0], "many have no rule");
    let rule = &find("CVE-2014-7169").await[0];
    assert_eq!(rule["CVE"].as_array().unwrap().len(), 4);
    assert_eq!((&rule["CVSSScore"], &rule["dependsOnRuleIDs"]), (&json!("10.00"), &json!([2001])));
    assert_eq!(rule["canBeAssignedAlone"], false);
}

#[tokio::test]
async fn a_rule_without_cves_has_no_such_property() {
    let tenant = Tenant::start().await;
    let rule = tenant.get("/intrusionpreventionrules/2003").await.ok();
    assert!(rule.get("CVE").is_none());
    assert!(!rule.to_string().contains("null"), "what is null stays absent: {rule}");
}

#[tokio::test]
async fn thousands_of_rules_come_in_pages() {
    let tenant = Tenant::with(Seed { intrusion_prevention_rules: 5_003, ..Seed::default() }).await;
    let mut found = Vec::new();
    let mut pages = Vec::new();
    loop {
        let after = found.last().copied().unwrap_or(0);
        let criteria = json!([{"idTest": "greater-than", "idValue": after}]);
        let filter = json!({"maxItems": 60_000, "searchCriteria": criteria, "sortByObjectID": true});
        let page = ids(&tenant.post(RULES, filter).await.ok()["intrusionPreventionRules"]);
        if page.is_empty() {
            break;
        }
        pages.push(page.len());
        found.extend(page);
    }
    assert_eq!(pages, [5_000, 3], "no page is longer than the cap");
    assert!(found.is_sorted());
    let all = tenant.get("/intrusionpreventionrules").await.ok();
    assert_eq!(ids(&all["intrusionPreventionRules"]), found);
}

#[tokio::test]
async fn a_wrong_filter_is_refused_in_the_manager_s_words() {
    let tenant = Tenant::start().await;
    let field =
        |name: &str| json!({"searchCriteria": [{"fieldName": name, "stringTest": "equal", "stringValue": "x"}]});
    tenant.post(RULES, field("cve")).await.refused(400, "Invalid SearchFilter: unknown fieldName: cve");
    let status = "computerStatus/agentStatus";
    let answer = tenant.post("/computers/search", field(status)).await;
    answer.refused(400, &format!("Invalid SearchFilter: unknown fieldName: {status}"));
}

#[tokio::test]
async fn policies_inherit_and_can_be_asked_for_what_is_their_own() {
    let tenant = Tenant::start().await;
    let all = tenant.get("/policies").await.ok();
    assert_eq!(ids(&all["policies"]), [1, 8, 9, 10]);
    assert!(all["policies"][0].get("parentID").is_none(), "the base has no parent");
    let child = tenant.get("/policies/10").await.ok();
    assert_eq!(child["parentID"], 8);
    assert_eq!(child["intrusionPrevention"]["ruleIDs"], json!([2001, 2003, 2004, 2005, 2013]));
    assert_eq!(child["intrusionPrevention"]["moduleStatus"]["statusMessage"], "On, Prevent, 5 rules");
    assert_eq!(child["integrityMonitoring"]["ruleIDs"], json!([10, 11]));
    let own = tenant.get("/policies/10?overrides=true").await.ok();
    assert_eq!(own["intrusionPrevention"]["ruleIDs"], json!([2003, 2004, 2005]));
    assert!(own["intrusionPrevention"].get("state").is_none());
    let filter = json!({"searchCriteria": [{"fieldName": "name", "stringTest": "equal", "stringValue": "Linux%"}]});
    assert_eq!(ids(&tenant.post("/policies/search", filter).await.ok()["policies"]), [8, 10]);
}

#[tokio::test]
async fn rules_written_with_the_policy_replace_the_list() {
    let tenant = Tenant::start().await;
    let changed = tenant.post("/policies/8", json!({"intrusionPrevention": {"ruleIDs": [2009]}})).await.ok();
    assert_eq!(changed["intrusionPrevention"]["ruleIDs"], json!([2001, 2009]), "and rule 2013 is gone");
    let changed = tenant.post("/policies/10", json!({"intrusionPrevention": {"state": "off"}})).await.ok();
    assert_eq!(changed["intrusionPrevention"]["moduleStatus"], json!({"status": "inactive", "statusMessage": "Off"}));
    let inherited = json!({"intrusionPrevention": {"state": "inherited"}});
    let changed = tenant.post("/policies/10", inherited).await.ok();
    assert_eq!(changed["intrusionPrevention"]["state"], "prevent", "inherited is written and never read");
}

#[tokio::test]
async fn application_types_and_the_other_modules_rules() {
    let tenant = Tenant::start().await;
    let filter = json!({"searchCriteria": [
        {"fieldName": "name", "stringTest": "equal", "stringValue": "Web %"},
        {"fieldName": "direction", "choiceTest": "equal", "choiceValue": "incoming"},
    ]});
    let types = tenant.post("/applicationtypes/search", filter).await.ok()["applicationTypes"].clone();
    assert_eq!(ids(&types), [101, 102, 103, 104, 105, 106, 107], "web clients go out");
    assert_eq!(tenant.get("/applicationtypes/108").await.ok()["direction"], "outgoing");
    for (path, envelope) in
        [("/integritymonitoringrules", "integrityMonitoringRules"), ("/loginspectionrules", "logInspectionRules")]
    {
        assert_eq!(tenant.get(path).await.ok()[envelope].as_array().unwrap().len(), 5);
        let found = tenant.post(&format!("{path}/search"), json!({"maxItems": 2})).await.ok();
        assert_eq!(found[envelope].as_array().unwrap().len(), 2);
    }
    let of_policy = tenant.get("/policies/10/intrusionprevention/rules").await.ok();
    assert_eq!(ids(&of_policy["intrusionPreventionRules"]), [2001, 2003, 2004, 2005, 2013]);
}
