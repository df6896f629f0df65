//! Reading a web ACL, and the request that puts it back.

use palisade_contract::{GroupState, WafAction};
use palisade_web_acl::{CannotEdit, Scope, WebAcl, own_rule_name};
use serde_json::json;

use crate::support::{INSTALL, foreign, group, managed, plain, plan, read};

#[test]
fn the_request_holds_what_update_takes_and_nothing_else() {
    let mut raw = plain();
    raw["TokenDomains"] = json!(["example.com"]);
    raw["CustomResponseBodies"] = json!({});
    raw["ApplicationConfig"] = json!({"Attributes": []});
    let request = read(&raw).update_request(Scope::Regional, "lock");
    let names: Vec<&str> = request.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["Name", "Scope", "Id", "DefaultAction", "Rules", "VisibilityConfig", "TokenDomains", "LockToken"];
    assert_eq!(names, expected, "no empty description, no empty map, nothing that only AWS WAF sets");
    assert_eq!((&request["Scope"], &request["LockToken"]), (&json!("REGIONAL"), &json!("lock")));
}

#[test]
fn an_added_group_counts_behind_all_other_rules() {
    let acl = read(&plain());
    let edit = acl.with(INSTALL, &plan(&acl, &[group("CommonRuleSet")], WafAction::Count), WafAction::Count).unwrap();
    assert_eq!(
        edit.new_rules,
        [json!({
            "Name": "palisade-AWS-CommonRuleSet",
            "Priority": 4,
            "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "CommonRuleSet"}},
            "OverrideAction": {"Count": {}},
            "VisibilityConfig": {
                "SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "palisade-AWS-CommonRuleSet",
            },
        })]
    );
    let block = acl.with(INSTALL, &plan(&acl, &[group("CommonRuleSet")], WafAction::Block), WafAction::Block).unwrap();
    assert_eq!(block.new_rules[0]["OverrideAction"], json!({"None": {}}));
}

#[test]
fn a_group_that_somebody_else_added_is_there() {
    let mut raw = plain();
    raw["Rules"] = json!([managed("of-the-team", &group("CommonRuleSet"), 1, "Count")]);
    let acl = read(&raw);
    let plan = acl.plan(
        INSTALL,
        &[group("CommonRuleSet"), group("SQLiRuleSet"), group("Gone")],
        |group| group.name != "Gone",
        WafAction::Block,
    );
    assert_eq!(plan.present, [group("CommonRuleSet")]);
    assert_eq!((plan.add.clone(), plan.raise.len()), (vec![group("SQLiRuleSet")], 0));
    let states: Vec<_> = plan.groups(GroupState::Missing, GroupState::Raised).iter().map(|group| group.state).collect();
    assert_eq!(states, [GroupState::Present, GroupState::Missing, GroupState::Unavailable]);
}

#[test]
fn own_rules_are_known_by_name_and_group() {
    let mut raw = plain();
    raw["Rules"] = json!([
        foreign("palisade-AWS-CommonRuleSet", 0),
        managed("palisade-AWS-SQLiRuleSet", &group("PHPRuleSet"), 1, "Count"),
        managed("palisade-AWS-LinuxRuleSet", &group("LinuxRuleSet"), 2, "None"),
    ]);
    let acl = read(&raw);
    assert_eq!(acl.own_rules(INSTALL), ["palisade-AWS-LinuxRuleSet"]);
    let rest = acl.without_own(INSTALL).unwrap().update_request(Scope::Regional, "t");
    assert_eq!(rest["Rules"].as_array().unwrap()[..], raw["Rules"].as_array().unwrap()[..2]);
    let taken = acl.with(INSTALL, &plan(&acl, &[group("CommonRuleSet")], WafAction::Count), WafAction::Count);
    assert_eq!(taken.unwrap_err(), CannotEdit::NameTaken("palisade-AWS-CommonRuleSet".to_owned()));
}

#[test]
fn names_are_made_of_what_aws_waf_takes() {
    let mut long = group(&"G".repeat(128));
    long.vendor = "Example & Söhne Inc.".to_owned();
    let name = own_rule_name(INSTALL, &long);
    assert!(name.starts_with("palisade-Example---S-hne-Inc--GGG"), "{name}");
    assert_eq!(name.len(), 128);
    let mut raw = plain();
    raw["Rules"] = json!([foreign("last", i64::from(i32::MAX))]);
    let acl = read(&raw);
    let none = acl.with(INSTALL, &plan(&acl, &[group("CommonRuleSet")], WafAction::Count), WafAction::Count);
    assert_eq!(none.unwrap_err(), CannotEdit::NoPriority);
}

#[test]
fn what_is_no_web_acl_is_refused() {
    assert!(WebAcl::read(&json!(null)).is_err());
    for (member, value) in [
        ("Name", json!("")),
        ("ARN", json!(null)),
        ("DefaultAction", json!(null)),
        ("Rules", json!([{"Name": "without priority"}])),
        ("Rules", json!("none")),
    ] {
        let mut raw = plain();
        raw[member] = value;
        assert!(WebAcl::read(&raw).is_err(), "{member}");
    }
}
