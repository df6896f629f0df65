//! What a web ACL lacks of the rule groups that belong into it.

use palisade_contract::{GroupReport, GroupState, RuleGroup, WafAction};

use crate::WebAcl;
use crate::own::{counts, is_own, refers_to};

/// What to change about a web ACL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Rule groups to add, in order.
    pub add: Vec<RuleGroup>,
    /// Rule groups of our own to set from counting to blocking.
    pub raise: Vec<RuleGroup>,
    /// Rule groups that are there.
    pub present: Vec<RuleGroup>,
    /// Rule groups that are missing and that the account cannot use.
    pub unavailable: Vec<RuleGroup>,
}

impl Plan {
    /// Nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        self.add.is_empty() && self.raise.is_empty()
    }

    /// Each rule group and whether it is there; `missing` is the word for those to add, and `raised` for those to raise.
    pub fn groups(&self, missing: GroupState, raised: GroupState) -> Vec<GroupReport> {
        let of = |groups: &[RuleGroup], state| {
            groups.iter().map(move |group| GroupReport { group: group.clone(), state }).collect::<Vec<_>>()
        };
        [
            of(&self.present, GroupState::Present),
            of(&self.raise, raised),
            of(&self.add, missing),
            of(&self.unavailable, GroupState::Unavailable),
        ]
        .concat()
    }
}

impl WebAcl {
    /// What is to be done so that `wanted` is in this web ACL.
    ///
    /// A group that is there stays as it is, whoever added it and with whatever exceptions. Only a rule of our own that counts
    /// is set to block where the config says so; one that blocks is never set back: that would weaken what a person decided.
    pub fn plan(
        &self,
        install: &str,
        wanted: &[RuleGroup],
        available: impl Fn(&RuleGroup) -> bool,
        action: WafAction,
    ) -> Plan {
        let mut plan = Plan::default();
        for group in wanted {
            let mut there = self.rules().iter().filter(|rule| refers_to(rule, group)).peekable();
            if there.peek().is_none() {
                if available(group) { &mut plan.add } else { &mut plan.unavailable }.push(group.clone());
            } else if action == WafAction::Block && there.all(|rule| is_own(rule, install) && counts(rule)) {
                plan.raise.push(group.clone());
            } else {
                plan.present.push(group.clone());
            }
        }
        plan
    }
}
