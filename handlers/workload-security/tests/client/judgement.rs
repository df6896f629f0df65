//! What is concluded from a computer: protected or why not, which record counts, which scans are pending.

use palisade_workload_security::{
    AgentStatus, Assignments, Computer, ComputerId, Module, ModuleCondition, PendingScan, Policy, PolicyModule,
    Protection, RuleId, ScanKind, Unprotected,
};
use serde_json::{Value, json};

fn computer(mut fields: Value) -> Computer {
    let mut object = json!({ "ID": 34 });
    object.as_object_mut().unwrap().append(fields.as_object_mut().unwrap());
    serde_json::from_value(object).unwrap()
}

fn status(agent: &str, message: &str) -> Value {
    json!({ "agentStatus": agent, "agentStatusMessages": [message] })
}

#[test]
fn protection_takes_an_active_agent_and_a_policy() {
    let judged = |fields: Value| computer(fields).protection();
    let online = status("active", "Managed (Online)");
    let agent = "AB:CD";
    assert_eq!(
        judged(json!({ "agentFingerPrint": agent, "policyID": 3, "computerStatus": online })),
        Protection::Protected
    );
    for (fields, reason) in [
        (json!({}), Unprotected::NoAgent),
        (json!({ "agentVersion": "0.0.0.0", "agentFingerPrint": "", "policyID": 3 }), Unprotected::NoAgent),
        (
            json!({ "agentFingerPrint": agent, "policyID": 3, "computerStatus": status("error", "Managed (Offline)") }),
            Unprotected::AgentNotActive {
                status: Some(AgentStatus::Error),
                message: Some("Managed (Offline)".to_owned()),
            },
        ),
        (
            json!({ "agentVersion": "20.0.1.1", "computerStatus": status("sleeping", "") }),
            Unprotected::AgentNotActive {
                status: Some(AgentStatus::Other("sleeping".to_owned())),
                message: Some(String::new()),
            },
        ),
        (json!({ "agentFingerPrint": agent }), Unprotected::AgentNotActive { status: None, message: None }),
        (json!({ "agentFingerPrint": agent, "computerStatus": online }), Unprotected::NoPolicy),
        (json!({ "agentFingerPrint": agent, "computerStatus": online, "policyID": 0 }), Unprotected::NoPolicy),
    ] {
        assert_eq!(judged(fields.clone()), Protection::Unprotected(reason), "{fields}");
    }
    assert_eq!(Protection::of(None), Protection::Unprotected(Unprotected::NotFound));
    assert!(
        Protection::of(Some(&computer(json!({
            "agentFingerPrint": agent, "policyID": 3, "computerStatus": online
        }))))
        .is_protected()
    );
}

#[test]
fn reasons_are_sentences() {
    let offline =
        Unprotected::AgentNotActive { status: Some(AgentStatus::Error), message: Some("Managed (Offline)".to_owned()) };
    for (reason, text) in [
        (Unprotected::NotFound, "Workload Security does not know the instance"),
        (Unprotected::NoAgent, "no agent is installed on the instance"),
        (offline, "the agent is not active (status error: Managed (Offline))"),
        (
            Unprotected::AgentNotActive { status: None, message: None },
            "the agent is not active (its status is not known)",
        ),
        (Unprotected::NoPolicy, "the agent is active and no policy is assigned"),
    ] {
        assert_eq!(reason.to_string(), text);
    }
}

#[test]
fn of_several_records_the_living_one_counts() {
    let record = |id: i64, agent: &str, heard: Option<i64>| {
        computer(json!({
            "ID": id, "lastAgentCommunication": heard, "computerStatus": { "agentStatus": agent }
        }))
    };
    let picked = |records: &[Computer]| Computer::pick(records.to_vec()).map(|computer| computer.id.0);
    assert_eq!(picked(&[]), None);
    let (dead, old, new) = (record(1, "inactive", None), record(2, "active", Some(50)), record(3, "active", Some(90)));
    let fallen = record(9, "error", Some(1_000));
    for records in [[&dead, &old, &new, &fallen], [&new, &fallen, &old, &dead]] {
        assert_eq!(picked(&records.map(Clone::clone)), Some(3));
    }
    assert_eq!(picked(&[dead.clone(), fallen]), Some(9), "without an active one, the one heard of last");
    assert_eq!(picked(&[record(5, "inactive", None), dead]), Some(5), "without any word, the newest");
}

#[test]
fn a_module_is_active_off_or_in_trouble() {
    let with = |module: Value| computer(json!({ "antiMalware": module })).module_condition(Module::AntiMalware);
    let status = |agent: &str, text: &str| json!({ "agentStatus": agent, "agentStatusMessage": text });
    assert_eq!(
        with(json!({ "state": "on", "moduleStatus": status("active", "On, Real Time") })),
        ModuleCondition::Active
    );
    assert_eq!(with(json!({ "state": "off", "moduleStatus": status("inactive", "Off") })), ModuleCondition::Off);
    assert_eq!(
        with(json!({ "state": "on", "moduleStatus": status("inactive", "Not Activated") })),
        ModuleCondition::NotActive { status: Some(AgentStatus::Inactive), message: Some("Not Activated".to_owned()) }
    );
    assert_eq!(with(json!({})), ModuleCondition::NotActive { status: None, message: None });
    assert_eq!(with(Value::Null), ModuleCondition::Unknown);
}

#[test]
fn each_module_is_read_from_its_own_field() {
    for module in Module::ALL {
        let mut words = module.as_str().split('-');
        let first = words.next().unwrap().to_owned();
        let field = words.fold(first, |name, word| format!("{name}{}{}", word[..1].to_uppercase(), &word[1..]));
        let text = json!({ "ID": 1, &field: { "state": "on" } });
        let computer: Computer = serde_json::from_value(text.clone()).unwrap();
        let policy: Policy = serde_json::from_value(text).unwrap();
        assert!(computer.module(module).is_some() && policy.module(module).is_some_and(PolicyModule::is_on), "{field}");
        assert_eq!(Module::ALL.iter().filter(|other| computer.module(**other).is_some()).count(), 1);
        assert_eq!(module.as_str().parse(), Ok(module));
    }
    assert!("anti-virus".parse::<Module>().is_err());
}

#[test]
fn scans_are_known_by_their_words() {
    for (text, kind, offline) in [
        ("Scan for Recommendations Pending (Heartbeat)", Some(ScanKind::Recommendation), false),
        ("Scan for Recommendations Pending (Offline)", Some(ScanKind::Recommendation), true),
        ("Scanning for Recommendations", Some(ScanKind::Recommendation), false),
        ("Integrity Scan In Progress", Some(ScanKind::Integrity), false),
        ("Integrity Scan Pending (Offline)", Some(ScanKind::Integrity), true),
        ("Baseline Rebuild In Progress", None, false),
        ("Malware Manual Scan Pending", None, false),
        ("Sending Policy", None, false),
    ] {
        let scan = PendingScan::of_task(text);
        assert_eq!(scan.as_ref().map(|scan| scan.kind), kind, "{text}");
        assert_eq!(scan.is_some_and(|scan| scan.agent_is_offline()), offline, "{text}");
    }
    let busy = computer(json!({ "tasks": { "agentTasks": ["Sending Policy", "Integrity Scan Queued"] } }));
    assert!(busy.scan_pending(ScanKind::Integrity) && !busy.scan_pending(ScanKind::Recommendation));
}

#[test]
fn recommendations_that_are_still_missing() {
    let read: Assignments = serde_json::from_value(json!({
        "assignedRuleIDs": [1, 2],
        "lastRecommendationScanDate": 1_700_000_000_000_i64,
        "recommendedToAssignRuleIDs": [5, 2, 4],
    }))
    .unwrap();
    assert_eq!(read.missing(), [RuleId(5), RuleId(4)]);
    assert!(read.scanned_after(1_699_999_999_999) && !read.scanned_after(1_700_000_000_000));
    assert!(!Assignments::default().scanned_after(0));
}

#[test]
fn names_and_owners() {
    let found = computer(json!({
        "displayName": "", "hostName": "ip-10-0-0-1", "policyID": 3,
        "noConnectorVirtualMachineSummary": { "instanceID": "i-2", "accountID": "111122223333" },
    }));
    assert_eq!((found.id, found.name()), (ComputerId(34), Some("ip-10-0-0-1")));
    assert_eq!((found.instance_id(), found.account_id()), (Some("i-2"), Some("111122223333")));
    assert!(serde_json::from_value::<Policy>(json!({ "ID": 3, "name": " Web Tier" })).unwrap().is_named("web tier "));
}
