//! Inheritance: a child has what its parents have, and what it sets itself.

use super::module::{RuleModule, SecurityModule};
use super::profile::{Policy, Profile};
use super::{Owner, World};
use std::collections::BTreeSet;

impl World {
    /// The policy and its ancestors, nearest first; a loop of parents ends where it closes.
    pub(crate) fn policy_chain(&self, from: Option<i64>) -> Vec<&Policy> {
        let mut chain: Vec<&Policy> = Vec::new();
        let mut next = from;
        while let Some(policy) = next.and_then(|id| self.policies.get(&id)) {
            if chain.iter().any(|seen| seen.id == policy.id) {
                break;
            }
            chain.push(policy);
            next = policy.parent;
        }
        chain
    }

    pub(crate) fn own(&self, owner: Owner) -> Option<&Profile> {
        match owner {
            Owner::Computer(id) => self.computers.get(&id).map(|computer| &computer.profile),
            Owner::Policy(id) => self.policies.get(&id).map(|policy| &policy.profile),
        }
    }

    pub(crate) fn own_mut(&mut self, owner: Owner) -> Option<&mut Profile> {
        match owner {
            Owner::Computer(id) => self.computers.get_mut(&id).map(|computer| &mut computer.profile),
            Owner::Policy(id) => self.policies.get_mut(&id).map(|policy| &mut policy.profile),
        }
    }

    /// The profiles that `owner` inherits from, nearest first.
    pub(crate) fn ancestors(&self, owner: Owner) -> Vec<&Profile> {
        let parent = match owner {
            Owner::Computer(id) => self.computers.get(&id).and_then(|computer| computer.policy),
            Owner::Policy(id) => self.policies.get(&id).and_then(|policy| policy.parent),
        };
        self.policy_chain(parent).into_iter().map(|policy| &policy.profile).collect()
    }

    pub(crate) fn inherited_rules(&self, owner: Owner, module: RuleModule) -> BTreeSet<i64> {
        self.ancestors(owner).into_iter().flat_map(|profile| profile.rules(module)).collect()
    }

    pub(crate) fn own_rules(&self, owner: Owner, module: RuleModule) -> BTreeSet<i64> {
        self.own(owner).map(|profile| profile.rules(module)).unwrap_or_default()
    }

    pub(crate) fn effective_rules(&self, owner: Owner, module: RuleModule) -> BTreeSet<i64> {
        &self.inherited_rules(owner, module) | &self.own_rules(owner, module)
    }

    /// The state of the module: the nearest that sets one, and off when none does.
    pub(crate) fn effective_state(&self, owner: Owner, module: SecurityModule) -> String {
        self.own(owner)
            .into_iter()
            .chain(self.ancestors(owner))
            .find_map(|profile| profile.states.get(&module).cloned())
            .unwrap_or_else(|| "off".to_owned())
    }

    /// The value of the setting where one is set.
    pub(crate) fn effective_setting(&self, owner: Owner, name: &str) -> Option<String> {
        self.own(owner).into_iter().chain(self.ancestors(owner)).find_map(|profile| profile.settings.get(name).cloned())
    }

    /// The application types of the rules in force.
    pub(crate) fn application_types_of(&self, rules: &BTreeSet<i64>) -> BTreeSet<i64> {
        rules.iter().filter_map(|&id| self.rule(RuleModule::IntrusionPrevention, id)?.application_type).collect()
    }
}
