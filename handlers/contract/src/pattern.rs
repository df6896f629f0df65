//! The EventBridge patterns that bring events to the handlers.

use serde_json::{Value, json};

use crate::{Integration, Severity};

/// The pattern of an integration's rule, or `None` for those that no event triggers.
///
/// `account` stands for the own account id: text, or the template's reference to it. Copies that a delegated
/// administrator receives name another owner inside the detail, so they never match.
pub fn event_pattern(integration: Integration, minimum: Severity, account: &Value) -> Option<Value> {
    match integration {
        // What cites no instance is left out here already: an event that does not match costs nothing.
        Integration::GuardDuty => Some(json!({
            "source": ["aws.guardduty"],
            "detail-type": ["GuardDuty Finding"],
            "detail": {
                "accountId": [account],
                "severity": [{"numeric": [">=", minimum.guardduty_floor()]}],
                "service": {"archived": [false]},
                "$or": [
                    {"resource": {"instanceDetails": {"instanceId": [{"prefix": "i-"}]}}},
                    {"type": [{"prefix": "AttackSequence:"}]}
                ]
            }
        })),
        _ => None,
    }
}
