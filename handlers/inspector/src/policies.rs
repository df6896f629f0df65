//! The tenant's policies as a tree, with the rules in force in each.

use std::collections::{BTreeMap, BTreeSet};

use palisade_decisions::PatchPolicy;
use palisade_workload_security::Policy;

/// Every policy that the API key's role sees.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policies {
    policies: BTreeMap<i64, PatchPolicy>,
    parents: BTreeMap<i64, i64>,
}

impl Policies {
    /// The policies of a listing.
    pub(crate) fn of(listing: Vec<Policy>) -> Self {
        let mut all = Self::default();
        for policy in listing {
            let id = policy.id.0;
            if let Some(parent) = policy.parent_id.filter(|parent| parent.0 > 0) {
                all.parents.insert(id, parent.0);
            }
            let module = policy.intrusion_prevention.unwrap_or_default();
            let policy = PatchPolicy {
                id,
                name: policy.name.unwrap_or_default(),
                prevention: module.is_on(),
                assigned: module.rule_ids.iter().map(|rule| rule.0).collect(),
                remembered: true,
            };
            all.policies.insert(id, policy);
        }
        all
    }

    /// One policy.
    pub(crate) fn get(&self, id: i64) -> Option<&PatchPolicy> {
        self.policies.get(&id)
    }

    /// The policy itself and all that inherit from it, parents before children.
    pub(crate) fn heirs(&self, id: i64) -> Vec<i64> {
        let mut found = vec![id];
        let mut seen = BTreeSet::from([id]);
        let mut next = 0;
        while let Some(parent) = found.get(next).copied() {
            next += 1;
            let children = self.parents.iter().filter(|(_, of)| **of == parent).map(|(child, _)| *child);
            found.extend(children.filter(|child| seen.insert(*child)));
        }
        found
    }

    /// Notes rules that were added to a policy, and with it to all that inherit from it.
    pub(crate) fn added(&mut self, id: i64, rules: &[i64]) {
        for heir in self.heirs(id) {
            if let Some(policy) = self.policies.get_mut(&heir) {
                policy.assigned.extend(rules);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use palisade_workload_security::{ModuleState, PolicyId, PolicyModule, RuleId};

    use super::*;

    fn policy(id: i64, parent: i64, rules: &[i64]) -> Policy {
        let module = PolicyModule {
            state: Some(ModuleState::Prevent),
            rule_ids: rules.iter().copied().map(RuleId).collect(),
            ..PolicyModule::default()
        };
        Policy {
            id: PolicyId(id),
            parent_id: Some(PolicyId(parent)),
            intrusion_prevention: Some(module),
            ..Policy::default()
        }
    }

    #[test]
    fn rules_added_are_in_force_below_and_not_above() {
        let tree = [(1, 0), (8, 1), (9, 1), (10, 8), (11, 10)];
        let mut policies = Policies::of(tree.map(|(id, parent)| policy(id, parent, &[5])).into());
        assert_eq!(policies.heirs(8), [8, 10, 11]);
        assert_eq!(policies.heirs(9), [9]);
        assert_eq!(policies.heirs(77), [77], "one that is not seen has no heirs that are");
        policies.added(8, &[6, 7]);
        let with_six: Vec<i64> = tree
            .iter()
            .map(|(id, _)| *id)
            .filter(|id| policies.get(*id).is_some_and(|p| p.assigned.contains(&6)))
            .collect();
        assert_eq!(with_six, [8, 10, 11]);
    }

    #[test]
    fn a_circle_ends() {
        let policies = Policies::of(vec![policy(1, 2, &[]), policy(2, 1, &[]), policy(3, 3, &[])]);
        assert_eq!((policies.heirs(1), policies.heirs(3)), (vec![1, 2], vec![3]));
    }

    #[test]
    fn a_module_that_is_hidden_is_off() {
        let policies = Policies::of(vec![Policy { id: PolicyId(4), ..Policy::default() }]);
        assert!(policies.get(4).is_some_and(|policy| !policy.prevention));
    }
}
