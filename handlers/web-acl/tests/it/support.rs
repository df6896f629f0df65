//! Web ACLs of every kind, as `GetWebACL` answers them.

use palisade_contract::{RuleGroup, WafAction};
use palisade_web_acl::{Plan, WebAcl};
use proptest::{collection::btree_map, option, prelude::*, sample::select, sample::subsequence};
use serde_json::{Map, Value, json};

pub(crate) const INSTALL: &str = "palisade";

pub(crate) fn group(name: &str) -> RuleGroup {
    RuleGroup::of_aws(name)
}

/// A small one, with one rule of somebody else's.
pub(crate) fn plain() -> Value {
    json!({
        "Name": "shop", "Id": "11111111-2222-3333-4444-555555555555",
        "ARN": "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/11111111-2222-3333-4444-555555555555",
        "DefaultAction": {"Allow": {}},
        "Description": "",
        "Rules": [foreign("rate", 3)],
        "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "shop"},
        "Capacity": 2,
        "LabelNamespace": "awswaf:123456789012:webacl:shop:",
        "ManagedByFirewallManager": false,
    })
}

pub(crate) fn foreign(name: &str, priority: i64) -> Value {
    json!({
        "Name": name, "Priority": priority, "Action": {"Block": {}},
        "Statement": {"RateBasedStatement": {"Limit": 2000, "AggregateKeyType": "IP"}},
        "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": name},
    })
}

pub(crate) fn managed(name: &str, group: &RuleGroup, priority: i64, overriding: &str) -> Value {
    json!({
        "Name": name, "Priority": priority, "OverrideAction": {overriding: {}},
        "Statement": {"ManagedRuleGroupStatement": {
            "VendorName": group.vendor, "Name": group.name, "Version": "Version_1.2",
            "RuleActionOverrides": [{"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}],
        }},
        "VisibilityConfig": {"SampledRequestsEnabled": false, "CloudWatchMetricsEnabled": true, "MetricName": name},
    })
}

pub(crate) fn read(value: &Value) -> WebAcl {
    WebAcl::read(value).unwrap()
}

/// What is to be done with every group available.
pub(crate) fn plan(acl: &WebAcl, wanted: &[RuleGroup], action: WafAction) -> Plan {
    acl.plan(INSTALL, wanted, |_| true, action)
}

const GROUPS: [&str; 5] = ["CommonRuleSet", "KnownBadInputsRuleSet", "SQLiRuleSet", "PHPRuleSet", "LinuxRuleSet"];

/// Some groups, of more than one vendor.
pub(crate) fn groups() -> impl Strategy<Value = Vec<RuleGroup>> {
    let all: Vec<RuleGroup> = ["AWS", "Example Corp"]
        .iter()
        .flat_map(|vendor| GROUPS.map(|name| RuleGroup { vendor: (*vendor).to_owned(), name: name.to_owned() }))
        .collect();
    subsequence(all, 0..8)
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map("[A-Za-z]{1,8}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect::<Map<String, Value>>())),
        ]
    })
}

/// Somebody else's rule: of any kind, with a name that may begin like ours, and members that nobody knows yet.
fn foreign_rule() -> impl Strategy<Value = (String, Value)> {
    let name = prop_oneof![3 => "[a-z]{1,8}", 1 => "palisade-[a-z]{1,8}", 1 => "palisade-AWS-[a-z]{1,8}"];
    let statement = prop_oneof![
        select(GROUPS.to_vec())
            .prop_map(|name| json!({"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": name}})),
        any_json().prop_map(|inside| json!({"NewStatement": inside})),
    ];
    (name, statement, option::of(any_json()), select(vec!["Count", "None"])).prop_map(
        |(name, statement, new, action)| {
            let mut rule = json!({"Statement": statement, "OverrideAction": {action: {}}, "VisibilityConfig": {}});
            if let Some(new) = new {
                rule["NewMember"] = new;
            }
            (name, rule)
        },
    )
}

/// Any web ACL without rules of our own, with unique names and priorities.
pub(crate) fn web_acl() -> impl Strategy<Value = Value> {
    let members = ["CustomResponseBodies", "CaptchaConfig", "TokenDomains", "AssociationConfig", "MonetizationConfig"];
    (
        proptest::collection::vec(foreign_rule(), 0..6),
        proptest::collection::btree_set(0..1_000_000_i64, 6),
        btree_map(select(members.to_vec()), any_json(), 0..4),
    )
        .prop_map(|(rules, priorities, more)| {
            let mut acl = plain();
            let mut named: Vec<Value> = Vec::new();
            for ((name, mut rule), priority) in rules.into_iter().zip(priorities) {
                if named.iter().any(|other| other["Name"] == name) {
                    continue;
                }
                rule["Name"] = json!(name);
                rule["Priority"] = json!(priority);
                named.push(rule);
            }
            acl["Rules"] = Value::Array(named);
            for (name, value) in more {
                acl[name] = value;
            }
            acl
        })
}
