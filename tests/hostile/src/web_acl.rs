//! Whatever AWS WAF answers: what is read and written again without a change holds the same rules, and an edit changes own
//! rules only.

use palisade_contract::{RuleGroup, WafAction};
use palisade_web_acl::{Scope, WebAcl};
use serde_json::{Value, json};

const INSTALL: &str = "palisade";

/// Reads a web ACL, adds rules, and takes them out again.
pub fn web_acl(data: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(data) else { return };
    let Ok(acl) = WebAcl::read(&value) else { return };
    let before = value.get("WebACL").unwrap_or(&value);
    let request = acl.update_request(Scope::Regional, "token");
    if let Some(rules) = before.get("Rules").filter(|rules| rules.is_array()) {
        assert_eq!(request.get("Rules"), Some(rules));
    }
    assert!(!format!("{:?}", acl.obstacle(&[("team".to_owned(), "payments".to_owned())], false)).is_empty());
    for action in [WafAction::Count, WafAction::Block] {
        edit(&acl, action);
    }
}

fn edit(acl: &WebAcl, action: WafAction) {
    let wanted = [RuleGroup::of_aws("AWSManagedRulesCommonRuleSet"), RuleGroup::of_aws("AWSManagedRulesPHPRuleSet")];
    let plan = acl.plan(INSTALL, &wanted, |_| true, action);
    let Ok(edit) = acl.with(INSTALL, &plan, action) else { return };
    assert_eq!(edit.new_rules.len(), plan.add.len());
    let foreign = |acl: &WebAcl| rules(&acl.without_own(INSTALL).unwrap_or_else(|| acl.clone()));
    assert_eq!(foreign(acl), foreign(&edit.acl), "a rule of somebody else's was changed");
    let again = edit.acl.plan(INSTALL, &wanted, |_| true, action);
    assert!(again.is_empty(), "an edit leaves something to do: {again:?}");
}

fn rules(acl: &WebAcl) -> Value {
    acl.update_request(Scope::Regional, "token").get("Rules").cloned().unwrap_or_else(|| json!([]))
}
