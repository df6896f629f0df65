//! Puts own rules into a web ACL and takes them out; everything else stays byte for byte.

use std::collections::BTreeSet;
use std::fmt;

use palisade_contract::{RuleGroup, WafAction};
use serde_json::Value;

use crate::own::{is_own, override_action, own_rule, own_rule_name, refers_to};
use crate::{Plan, WebAcl};

/// Highest priority of a rule.
const MOST_PRIORITY: i64 = i32::MAX as i64;

/// Why own rules cannot be added. The text is a sentence without its full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CannotEdit {
    /// A rule of somebody else's has the name that ours would get.
    NameTaken(String),
    /// No priority is left after the existing rules.
    NoPriority,
}

impl fmt::Display for CannotEdit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameTaken(name) => write!(f, "a rule that is not ours is called {name}"),
            Self::NoPriority => f.write_str("no priority is left after the existing rules"),
        }
    }
}

impl std::error::Error for CannotEdit {}

/// A changed web ACL.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The web ACL with the change.
    pub acl: WebAcl,
    /// The rules that are new, whose capacity has to be asked for.
    pub new_rules: Vec<Value>,
}

impl WebAcl {
    /// The web ACL after `plan`: raised rules in their place, added ones after all others, in the plan's order.
    ///
    /// # Errors
    /// When a rule cannot be given its name or a priority.
    pub fn with(&self, install: &str, plan: &Plan, action: WafAction) -> Result<Edit, CannotEdit> {
        let mut rules = self.rules().to_vec();
        for group in &plan.raise {
            raise(&mut rules, install, group);
        }
        let mut names: BTreeSet<String> =
            rules.iter().filter_map(|rule| rule["Name"].as_str()).map(str::to_owned).collect();
        let last = rules.iter().filter_map(|rule| rule["Priority"].as_i64()).max();
        let first = last.map_or(0, |last| last.min(MOST_PRIORITY) + 1);
        let mut new_rules = Vec::new();
        for (priority, group) in (first..).zip(&plan.add) {
            let name = own_rule_name(install, group);
            if names.contains(&name) {
                return Err(CannotEdit::NameTaken(name));
            }
            if priority > MOST_PRIORITY {
                return Err(CannotEdit::NoPriority);
            }
            new_rules.push(own_rule(install, group, action, priority));
            names.insert(name);
        }
        rules.extend(new_rules.iter().cloned());
        Ok(Edit { acl: self.with_rules(rules), new_rules })
    }

    /// The web ACL without the rules that `install` added, or `None` when there is none.
    pub fn without_own(&self, install: &str) -> Option<Self> {
        let rules: Vec<Value> = self.rules().iter().filter(|rule| !is_own(rule, install)).cloned().collect();
        (rules.len() < self.rules().len()).then(|| self.with_rules(rules))
    }

    /// Names of the rules that `install` added.
    pub fn own_rules(&self, install: &str) -> Vec<&str> {
        self.rules().iter().filter(|rule| is_own(rule, install)).filter_map(|rule| rule["Name"].as_str()).collect()
    }

    fn with_rules(&self, rules: Vec<Value>) -> Self {
        let mut acl = self.clone();
        acl.members.insert("Rules".to_owned(), Value::Array(rules));
        acl
    }
}

fn raise(rules: &mut [Value], install: &str, group: &RuleGroup) {
    let own = rules.iter_mut().filter(|rule| refers_to(rule, group) && is_own(rule, install));
    for rule in own.filter_map(Value::as_object_mut) {
        rule.insert("OverrideAction".to_owned(), override_action(WafAction::Block));
    }
}
