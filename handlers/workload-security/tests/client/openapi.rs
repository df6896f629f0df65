//! What is sent and read against the vendor's OpenAPI file, which lies beside the project and not in it.

use std::{fs, path::Path};

use palisade_workload_security::{
    AgentStatus, ApplicationType, AssignmentTarget, Assignments, Computer, ComputerId, CurrentApiKey, Direction,
    Expand, IntrusionPreventionRule, ModuleState, Page, Policy, PolicyId, RecommendationStatus, RuleId, RuleModule,
    ScanKind, ScheduledTask, ScheduledTaskId, Severity,
    request::{self, Request, Source},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

fn description() -> Option<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/workload-security-openapi.json");
    let Ok(text) = fs::read_to_string(file) else {
        skip();
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skip() {
    eprintln!("skipped: ../shared is absent");
}

fn resolved<'a>(api: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(target) => resolved(api, api.pointer(target.strip_prefix('#').unwrap()).unwrap()),
        None => schema,
    }
}

/// Stricter than JSON Schema: a property that is not described is an error.
fn check(api: &Value, schema: &Value, value: &Value, place: &str) {
    let schema = resolved(api, schema);
    if let Some(values) = schema["enum"].as_array() {
        assert!(values.contains(value), "{place}: {value} is none of {values:?}");
    }
    match schema["type"].as_str() {
        Some("object") => {
            for (name, value) in value.as_object().unwrap() {
                let property = &schema["properties"][name];
                assert!(!property.is_null(), "{place}: {name} is not described");
                assert_ne!(resolved(api, property)["readOnly"], true, "{place}: {name} is not to be sent");
                check(api, property, value, &format!("{place}/{name}"));
            }
        }
        Some("array") => {
            for item in value.as_array().unwrap() {
                check(api, &schema["items"], item, place);
            }
        }
        Some("string") => assert!(value.is_string(), "{place}"),
        Some("boolean") => assert!(value.is_boolean(), "{place}"),
        Some("number") => assert!(value.is_number(), "{place}"),
        Some("integer") => assert!(value.is_i64() || value.is_u64(), "{place}"),
        other => panic!("{place}: unexpected type {other:?}"),
    }
}

fn operation<'a>(api: &'a Value, request: &Request) -> &'a Value {
    let method = format!("{:?}", request.method).to_lowercase();
    let fits = |template: &str| {
        let (mut wanted, mut sent) = (template.split('/'), request.path.split('/'));
        loop {
            match (wanted.next(), sent.next()) {
                (None, None) => return true,
                (Some(wanted), Some(sent)) if wanted == sent => {}
                (Some(wanted), Some(sent)) if wanted.starts_with('{') && sent.parse::<i64>().is_ok() => {}
                _ => return false,
            }
        }
    };
    let paths = api["paths"].as_object().unwrap();
    let (_, path) = paths.iter().find(|(template, _)| fits(template)).unwrap_or_else(|| panic!("{}", request.path));
    assert!(!path[&method].is_null(), "{method} {}", request.path);
    &path[&method]
}

#[test]
fn requests_are_described() {
    let Some(api) = description() else { return };
    let page = Page { size: 500, after: Some(3) };
    let every = [
        Expand::ComputerStatus,
        Expand::Tasks,
        Expand::AllSecurityModules,
        Expand::IntrusionPrevention,
        Expand::IntegrityMonitoring,
        Expand::Ec2VirtualMachineSummary,
        Expand::NoConnectorVirtualMachineSummary,
    ];
    let mut requests = vec![
        request::current_api_key(),
        request::computer(ComputerId(1), &every),
        request::computer(ComputerId(1), &[]),
        request::policy(PolicyId(1)),
        request::computers_using_policy(PolicyId(1), page),
        request::policies(page),
        request::policies_by_name("a", page),
        request::rules_by_cve("CVE-2014-0160", page),
        request::application_types(page),
        request::scheduled_tasks_named("a", page),
        request::scheduled_tasks_with_prefix("a", page),
        request::delete_scheduled_task(ScheduledTaskId(1)),
        request::create_scan(ScanKind::Recommendation, ComputerId(1), "a"),
        request::create_scan(ScanKind::Integrity, ComputerId(1), "a"),
    ];
    for source in [Source::Account, Source::Agent] {
        requests.push(request::computers_by_instance(source, "i-1", &every));
        requests.push(request::computers_by_account(source, "111122223333", &every, page));
    }
    for target in [AssignmentTarget::Computer(ComputerId(1)), AssignmentTarget::Policy(PolicyId(1))] {
        for module in RuleModule::ALL {
            requests.push(request::assignments(target, module));
            requests.push(request::add_rules(target, module, &[RuleId(1)]));
        }
    }
    for request in requests {
        let operation = operation(&api, &request);
        let none = Vec::new();
        let parameters = operation["parameters"].as_array().unwrap_or(&none);
        for (name, value) in &request.query {
            let parameter = parameters.iter().find(|parameter| parameter["name"] == *name).unwrap();
            check(&api, &parameter["schema"]["items"], &json!(value), name);
        }
        let described = resolved(&api, &operation["requestBody"]);
        let Some(body) = &request.body else {
            assert!(described.is_null(), "{}", request.path);
            continue;
        };
        let schema = &described["content"]["application/json"]["schema"];
        check(&api, schema, &serde_json::to_value(body).unwrap(), &request.path);
    }
}

/// A value with every property that a schema describes.
fn fill(api: &Value, schema: &Value) -> Value {
    let schema = resolved(api, schema);
    if let Some(values) = schema["enum"].as_array() {
        return values[0].clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().cloned().unwrap_or_default();
            let fields = properties.iter().map(|(name, property)| (name.clone(), fill(api, property)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Some("array") => json!([fill(api, &schema["items"])]),
        Some("string") => json!("text"),
        Some("boolean") => json!(true),
        Some("number") => json!(1.5),
        _ => json!(7),
    }
}

/// Each field that is read is described: of a full object, nothing is found missing.
fn read<T: DeserializeOwned + std::fmt::Debug>(api: &Value, name: &str) {
    let full = fill(api, &api["components"]["schemas"][name]);
    let read: T = serde_json::from_value(full).unwrap();
    let text = format!("{read:?}");
    assert!(!text.contains("None") && !text.contains("[]"), "{name} lacks a field: {text}");
}

#[test]
fn what_is_read_is_described() {
    let Some(api) = description() else { return };
    read::<CurrentApiKey>(&api, "apiKeyCurrent");
    read::<IntrusionPreventionRule>(&api, "intrusionPreventionRule");
    read::<ApplicationType>(&api, "applicationType");
    read::<ScheduledTask>(&api, "ScheduledTask");
    read::<Assignments>(&api, "intrusionPreventionAssignments");
    // Only some modules have rules, so that their lists are left out of the comparison.
    let policy: Policy = serde_json::from_value(fill(&api, &api["components"]["schemas"]["policy"])).unwrap();
    assert!(!format!("{policy:?}").contains("None"), "{policy:?}");
    assert_eq!(policy.intrusion_prevention.map(|module| module.rule_ids), Some(vec![RuleId(7)]));
    let full = fill(&api, &api["components"]["schemas"]["computer"]);
    let mut computer: Computer = serde_json::from_value(full).unwrap();
    assert!(!format!("{:?}", computer.integrity_monitoring).contains("None"));
    assert_eq!(computer.intrusion_prevention.as_ref().map(|module| module.application_type_ids.len()), Some(1));
    for module in [
        &mut computer.anti_malware,
        &mut computer.web_reputation,
        &mut computer.activity_monitoring,
        &mut computer.firewall,
        &mut computer.intrusion_prevention,
        &mut computer.integrity_monitoring,
        &mut computer.log_inspection,
        &mut computer.application_control,
    ] {
        let module = module.as_mut().unwrap();
        module.last_integrity_scan.get_or_insert_default();
        module.last_baseline_created.get_or_insert_default();
    }
    assert!(!format!("{computer:?}").contains("None"), "{computer:?}");
}

#[test]
fn every_described_word_is_known() {
    let Some(api) = description() else { return };
    let words = |place: &str| {
        let property = api.pointer(&format!("/components/schemas/{place}")).unwrap();
        let words = resolved(&api, property)["enum"].as_array().unwrap().clone();
        assert!(!words.is_empty());
        words.into_iter().map(|word| word.as_str().unwrap().to_owned())
    };
    for place in ["computerStatus/properties/agentStatus", "policyModuleStatus/properties/status"] {
        assert!(words(place).all(|word| !matches!(AgentStatus::from(word), AgentStatus::Other(_))));
    }
    for schema in ["AntiMalware", "IntrusionPrevention", "IntegrityMonitoring", "LogInspection"] {
        let place = format!("{schema}ComputerExtension/properties/state");
        assert!(words(&place).all(|word| !matches!(ModuleState::from(word), ModuleState::Other(_))));
    }
    let place = "intrusionPreventionAssignments/properties/recommendationScanStatus";
    assert!(words(place).all(|word| !matches!(RecommendationStatus::from(word), RecommendationStatus::Other(_))));
    let place = "intrusionPreventionRule/properties/severity";
    assert!(words(place).all(|word| !matches!(Severity::from(word), Severity::Other(_))));
    let place = "applicationType/properties/direction";
    assert!(words(place).all(|word| !matches!(Direction::from(word), Direction::Other(_))));
}
