//! Rules of our own: what they look like, and how they are recognised.

use palisade_contract::{RuleGroup, WafAction};
use serde_json::{Value, json};

/// Longest name of a rule.
const NAME_LIMIT: usize = 128;

/// The name of the rule with which `install` adds `group`: `<install>-<vendor>-<group>`, of letters, digits, hyphens and
/// underscores, as AWS WAF demands.
pub fn own_rule_name(install: &str, group: &RuleGroup) -> String {
    let name = format!("{install}-{}-{}", group.vendor, group.name);
    let sound = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' };
    name.chars().map(sound).take(NAME_LIMIT).collect()
}

/// The rule that adds `group`.
pub(crate) fn own_rule(install: &str, group: &RuleGroup, action: WafAction, priority: i64) -> Value {
    let name = own_rule_name(install, group);
    json!({
        "Name": name,
        "Priority": priority,
        "Statement": { "ManagedRuleGroupStatement": { "VendorName": group.vendor, "Name": group.name } },
        "OverrideAction": override_action(action),
        "VisibilityConfig": {
            "SampledRequestsEnabled": true,
            "CloudWatchMetricsEnabled": true,
            "MetricName": name,
        },
    })
}

/// What turns the whole group to counting, or leaves it to itself.
pub(crate) fn override_action(action: WafAction) -> Value {
    match action {
        WafAction::Count => json!({ "Count": {} }),
        WafAction::Block => json!({ "None": {} }),
    }
}

/// Whether `install` added the rule: it refers to a managed rule group, and has the very name that the install gives the rule
/// of that group. A rule of somebody else's whose name begins alike is none.
pub(crate) fn is_own(rule: &Value, install: &str) -> bool {
    let Some(group) = group_of(&rule["Statement"]) else { return false };
    rule["Name"].as_str() == Some(own_rule_name(install, &group).as_str())
}

/// Whether a rule counts only.
pub(crate) fn counts(rule: &Value) -> bool {
    rule["OverrideAction"].get("Count").is_some()
}

/// The managed rule group that a rule's statement refers to.
fn group_of(statement: &Value) -> Option<RuleGroup> {
    let group = statement.get("ManagedRuleGroupStatement")?;
    Some(RuleGroup { vendor: group["VendorName"].as_str()?.to_owned(), name: group["Name"].as_str()?.to_owned() })
}

/// Whether a rule refers to `group`.
pub(crate) fn refers_to(rule: &Value, group: &RuleGroup) -> bool {
    group_of(&rule["Statement"]).as_ref() == Some(group)
}
