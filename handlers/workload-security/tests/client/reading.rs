//! Lenient reading: whatever arrives, nothing panics; what is unknown changes nothing.

use palisade_workload_security::{
    ApplicationType, Assignments, Computer, CurrentApiKey, IntrusionPreventionRule, Module, Policy, Protection,
    ScheduledTask,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((known_name(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Mostly names that are read, so that values of the wrong type get where they hurt.
fn known_name() -> impl Strategy<Value = String> {
    let names = [
        "ID",
        "policyID",
        "agentVersion",
        "lastAgentCommunication",
        "computerStatus",
        "agentStatus",
        "agentStatusMessages",
        "tasks",
        "agentTasks",
        "antiMalware",
        "intrusionPrevention",
        "state",
        "moduleStatus",
        "ruleIDs",
        "ec2VirtualMachineSummary",
        "instanceID",
        "CVE",
        "severity",
        "name",
        "type",
        "active",
        "assignedRuleIDs",
        "recommendationScanStatus",
        "scanForRecommendationsTaskParameters",
        "computerFilter",
    ];
    prop_oneof![9 => prop::sample::select(names.to_vec()).prop_map(str::to_owned), 1 => ".{0,8}"]
}

fn sample() -> Value {
    json!({
        "ID": 12, "hostName": "web-1", "policyID": 3, "agentFingerPrint": "AB:CD", "agentVersion": "20.0.1.9",
        "lastAgentCommunication": 1_700_000_000_000_i64,
        "computerStatus": { "agentStatus": "active", "agentStatusMessages": ["Managed (Online)"] },
        "tasks": { "agentTasks": ["Integrity Scan Pending"] },
        "ec2VirtualMachineSummary": { "instanceID": "i-1", "accountID": "111122223333" },
        "intrusionPrevention": {
            "state": "prevent", "ruleIDs": [1, 2], "applicationTypeIDs": [3],
            "moduleStatus": { "agentStatus": "active", "agentStatusMessage": "On, Prevent, 2 rules" },
        },
    })
}

fn judge(computer: &Computer) {
    let _ = (computer.pending_scans(), computer.name(), computer.instance_id(), computer.last_integrity_scan());
    let _ = Module::ALL.map(|module| computer.module_condition(module));
    if let Protection::Unprotected(reason) = computer.protection() {
        assert!(!reason.to_string().is_empty());
    }
}

proptest! {
    #[test]
    fn no_json_panics(value in any_json()) {
        if let Ok(computer) = serde_json::from_value::<Computer>(value.clone()) {
            judge(&computer);
        }
        let _ = serde_json::from_value::<Policy>(value.clone());
        let _ = serde_json::from_value::<Assignments>(value.clone()).map(|read| read.missing());
        let _ = serde_json::from_value::<IntrusionPreventionRule>(value.clone()).map(|rule| rule.covers("CVE-2014-0160"));
        let _ = serde_json::from_value::<ApplicationType>(value.clone());
        let _ = serde_json::from_value::<ScheduledTask>(value.clone()).map(|task| task.scan());
        let _ = serde_json::from_value::<CurrentApiKey>(value).map(|key| key.expires_before(0));
    }

    #[test]
    fn unknown_fields_change_nothing(extra in any_json(), name in "[a-z]{3,9}") {
        let plain: Computer = serde_json::from_value(sample()).unwrap();
        let mut more = sample();
        let name = format!("x-{name}");
        for part in ["", "/computerStatus", "/tasks", "/intrusionPrevention", "/intrusionPrevention/moduleStatus"] {
            more.pointer_mut(part).unwrap()[&name] = extra.clone();
        }
        prop_assert_eq!(serde_json::from_value::<Computer>(more).unwrap(), plain);
    }

    #[test]
    fn any_field_but_the_identifier_may_be_absent_or_null(index in 1_usize..10, null in any::<bool>()) {
        let mut object = sample().as_object().unwrap().clone();
        let name = object.keys().nth(index).unwrap().clone();
        if null {
            object.insert(name, Value::Null);
        } else {
            object.remove(&name);
        }
        judge(&serde_json::from_value::<Computer>(Value::Object(object)).unwrap());
    }

    #[test]
    fn unknown_words_are_kept(word in "[a-z]{1,5} [a-z]{1,9}") {
        let text = json!({ "ID": 1, "computerStatus": { "agentStatus": word }, "firewall": { "state": word } });
        let computer: Computer = serde_json::from_value(text).unwrap();
        prop_assert_eq!(computer.agent_status().unwrap().as_str(), word.as_str());
        let state = computer.firewall.unwrap().state.unwrap();
        prop_assert_eq!(state.to_string(), word);
    }
}

#[test]
fn lists_may_be_null() {
    let read = json!({ "ID": 1, "CVE": null, "dependsOnRuleIDs": null, "portMultiple": null });
    assert!(serde_json::from_value::<IntrusionPreventionRule>(read.clone()).unwrap().cves.is_empty());
    assert!(serde_json::from_value::<ApplicationType>(read).unwrap().ports.is_empty());
    let read = json!({ "assignedRuleIDs": null, "recommendedToAssignRuleIDs": null });
    assert_eq!(serde_json::from_value::<Assignments>(read).unwrap(), Assignments::default());
    assert!(serde_json::from_value::<Computer>(json!({ "hostName": "a" })).is_err(), "nothing without an identifier");
}
