//! What an invocation of a rule of AWS Config says, by the names of the oracle.

use palisade_findings::ConfigInvocation;
use serde_json::{Value, json};

/// What was read for a key.
pub(super) fn of_rule(rule: &ConfigInvocation, key: &str) -> Option<Value> {
    Some(match key {
        "message_type" => json!(rule.message_type.as_str()),
        "config_rule_name" => json!(rule.rule_name),
        "resource_type" => json!(rule.resource_type),
        "resource_id" => json!(rule.resource_id),
        "item_status" => json!(rule.item_status),
        "capture_time" => json!(rule.capture_time),
        "event_left_scope" => json!(rule.event_left_scope),
        "rule_parameters" => Value::Object(rule.rule_parameters.clone()),
        "forced_compliance" => json!(rule.forced_not_applicable().then_some("NOT_APPLICABLE")),
        "needs_get_resource_config_history" => json!(rule.needs_history()),
        "ordering_timestamp" => json!(rule.ordering_timestamp()),
        // None or many; of a single one the members are compared.
        "evaluations" if rule.resource_id.is_none() => Value::Null,
        _ => return None,
    })
}

/// What was read for a key of the single evaluation.
pub(super) fn evaluation(rule: &ConfigInvocation, key: &str) -> Option<Value> {
    let of = match key {
        "ComplianceResourceType" => "resource_type",
        "ComplianceResourceId" => "resource_id",
        "OrderingTimestamp" => "ordering_timestamp",
        _ => return None,
    };
    of_rule(rule, of)
}
