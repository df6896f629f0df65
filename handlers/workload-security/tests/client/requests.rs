//! What each operation sends, to the letter.

use palisade_workload_security::{
    AssignmentTarget, ComputerId, Expand, Page, PolicyId, RuleId, RuleModule, ScanKind, ScheduledTaskId,
    request::{self, Request, Source},
};
use serde_json::{Value, json};

/// Path with query, and the body.
fn sent(request: &Request) -> (String, Value) {
    let query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let body = request.body.as_ref().map_or(Value::Null, |body| serde_json::to_value(body).unwrap());
    let method = format!("{:?}", request.method).to_uppercase();
    (format!("{method} {}{query}", request.path), body)
}

fn page(after: Option<i64>) -> Page {
    Page { size: 500, after }
}

#[test]
fn reads() {
    for (request, line) in [
        (request::current_api_key(), "GET /apikeys/current"),
        (request::computer(ComputerId(34), &[]), "GET /computers/34?expand=none"),
        (
            request::computer(ComputerId(34), Expand::SCANS),
            "GET /computers/34?expand=computerStatus&expand=tasks&expand=integrityMonitoring",
        ),
        (request::policy(PolicyId(8)), "GET /policies/8"),
        (
            request::assignments(AssignmentTarget::Computer(ComputerId(34)), RuleModule::IntrusionPrevention),
            "GET /computers/34/intrusionprevention/assignments",
        ),
        (
            request::assignments(AssignmentTarget::Policy(PolicyId(8)), RuleModule::IntegrityMonitoring),
            "GET /policies/8/integritymonitoring/assignments",
        ),
        (request::delete_scheduled_task(ScheduledTaskId(5)), "DELETE /scheduledtasks/5"),
    ] {
        assert_eq!(sent(&request), (line.to_owned(), Value::Null));
        assert!(!request.creates);
    }
}

#[test]
fn searches() {
    let search =
        |size: u32, criteria: Value| json!({ "maxItems": size, "searchCriteria": criteria, "sortByObjectID": true });
    let text = |field: &str, value: &str, wildcards: bool| json!({ "fieldName": field, "stringTest": "equal", "stringValue": value, "stringWildcards": wildcards });
    let above = |id: i64| json!({ "idTest": "greater-than", "idValue": id });
    for (request, line, body) in [
        (
            request::computers_by_instance(Source::Account, "i-1", Expand::PROTECTION),
            "POST /computers/search?expand=computerStatus&expand=ec2VirtualMachineSummary&expand=noConnectorVirtualMachineSummary",
            search(5000, json!([text("ec2VirtualMachineSummary/instanceID", "i-1", false)])),
        ),
        (
            request::computers_by_instance(Source::Agent, "i-1", &[Expand::AllSecurityModules]),
            "POST /computers/search?expand=allSecurityModules",
            search(5000, json!([text("noConnectorVirtualMachineSummary/instanceID", "i-1", false)])),
        ),
        (
            request::computers_by_account(Source::Account, "111122223333", &[], page(None)),
            "POST /computers/search?expand=none",
            search(500, json!([text("ec2VirtualMachineSummary/accountID", "111122223333", false)])),
        ),
        (
            request::computers_by_account(Source::Agent, "111122223333", &[Expand::Tasks], page(Some(34))),
            "POST /computers/search?expand=tasks",
            search(500, json!([text("noConnectorVirtualMachineSummary/accountID", "111122223333", false), above(34)])),
        ),
        (request::policies(page(Some(1))), "POST /policies/search", search(500, json!([above(1)]))),
        (
            request::policies_by_name("100%_safe", page(None)),
            "POST /policies/search",
            search(500, json!([text("name", "100%_safe", false)])),
        ),
        (
            request::computers_using_policy(PolicyId(8), page(None)),
            "POST /computers/search?expand=none",
            search(500, json!([{ "fieldName": "policyID", "numericTest": "equal", "numericValue": 8 }])),
        ),
        (
            request::rules_by_cve("CVE-2014-0160", page(None)),
            "POST /intrusionpreventionrules/search",
            search(500, json!([text("CVE", "%CVE-2014-0160%", true)])),
        ),
        (request::application_types(page(None)), "POST /applicationtypes/search", search(500, json!([]))),
        (
            request::scheduled_tasks_named("palisade x", page(None)),
            "POST /scheduledtasks/search",
            search(500, json!([text("name", "palisade x", false)])),
        ),
        (
            request::scheduled_tasks_with_prefix("palisade ", page(Some(9))),
            "POST /scheduledtasks/search",
            search(500, json!([text("name", "palisade %", true), above(9)])),
        ),
    ] {
        assert_eq!(sent(&request), (line.to_owned(), body));
        assert!(!request.creates);
    }
    let sizes = [0, 9_999].map(|size| sent(&request::policies(Page { size, after: None })).1["maxItems"].clone());
    assert_eq!(sizes, [json!(1), json!(5000)]);
}

#[test]
fn writes() {
    let rules = request::add_rules(
        AssignmentTarget::Computer(ComputerId(34)),
        RuleModule::LogInspection,
        &[RuleId(2874), RuleId(2875)],
    );
    let line = "POST /computers/34/loginspection/assignments".to_owned();
    assert_eq!(sent(&rules), (line, json!({ "ruleIDs": [2874, 2875] })));
    assert!(!rules.creates, "an assigned rule is not assigned twice");

    let schedule = json!({
        "timeZone": "UTC",
        "recurrenceType": "none",
        "recurrenceCount": 1,
        "onceOnlyScheduleParameters": { "startTime": 0 },
    });
    let filter = json!({ "type": "computer", "computerID": 34 });
    let scan = request::create_scan(ScanKind::Recommendation, ComputerId(34), "palisade x");
    let body = json!({
        "name": "palisade x",
        "type": "scan-for-recommendations",
        "enabled": true,
        "runNow": true,
        "scheduleDetails": schedule,
        "scanForRecommendationsTaskParameters": { "computerFilter": filter },
    });
    assert_eq!(sent(&scan), ("POST /scheduledtasks".to_owned(), body));
    assert!(scan.creates);
    let scan = request::create_scan(ScanKind::Integrity, ComputerId(34), "palisade y");
    let body = json!({
        "name": "palisade y",
        "type": "scan-for-integrity-changes",
        "enabled": true,
        "runNow": true,
        "scheduleDetails": schedule,
        "scanForIntegrityChangesTaskParameters": { "computerFilter": filter, "trustedComputers": "all-computers" },
    });
    assert_eq!(sent(&scan), ("POST /scheduledtasks".to_owned(), body));
}
