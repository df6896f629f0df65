//! Whatever a function is given: reading never fails, never recurses without bound, and what it yields can be decided about.

use palisade_contract::{Integration, Severity};
use palisade_decisions::{FollowUp, ScanKind, Triage, Verdict, question, rule_check, triage};
use palisade_findings::{Delivery, Event};
use serde_json::Value;

const ACCOUNT: &str = "111122223333";

/// Reads an invocation's payload, and decides about what is in it.
pub fn event(data: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(data) else { return };
    let delivery = Delivery::read(&value);
    // Every part is looked at once.
    assert!(!format!("{delivery:?}").is_empty());
    assert!(delivery.batch_item_failures().len() <= delivery.records.len());
    for record in &delivery.records {
        decide(&record.event);
    }
}

fn decide(event: &Event) {
    match event {
        Event::FollowUp(input) => {
            if let Ok(follow_up) = serde_json::from_value::<FollowUp>(input.clone()) {
                let lock = FollowUp::schedule_name(follow_up.kind, &follow_up.instance);
                assert!(lock.len() <= 64, "{lock} is no name of a schedule");
                let task = follow_up.task_name("palisade ", ScanKind::Recommendation);
                assert!(task.contains(follow_up.instance.as_str()));
            }
        }
        Event::ConfigRule(invocation) => {
            let check = rule_check(&invocation.rule_parameters);
            let asked = question(ACCOUNT, invocation);
            assert!(!format!("{check:?} {asked:?} {:?}", invocation.ordering_timestamp()).is_empty());
        }
        event => {
            for integration in [Integration::GuardDuty, Integration::Inspector, Integration::SecurityHub] {
                let asker = Triage {
                    integration,
                    account: ACCOUNT.to_owned(),
                    region: "eu-west-1".to_owned(),
                    floor: Severity::Low,
                };
                if let Verdict::Respond(instances) = triage(&asker, event) {
                    assert!(!instances.is_empty(), "nothing to respond to");
                }
            }
        }
    }
}
