//! Assigning rules: dependencies come along, and what another rule needs or a parent gives stays.

use super::effect::{Effect, EffectKind};
use super::module::RuleModule;
use super::scan::Work;
use super::{Owner, World};
use std::collections::BTreeSet;

/// Why an assignment was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No rule has this ID.
    UnknownRule,
    /// `rule` stays because `needed_by` depends on it.
    Needed { rule: i64, needed_by: i64 },
}

impl World {
    /// Assigns the rules and all that they depend on, and leaves the others alone.
    pub(crate) fn add_rules(&mut self, owner: Owner, module: RuleModule, ids: &[i64]) -> Result<(), Refusal> {
        let wanted = self.with_dependencies(module, ids)?;
        let own = &self.own_rules(owner, module) | &(&wanted - &self.inherited_rules(owner, module));
        self.replace_own(owner, module, own);
        Ok(())
    }

    /// Makes the rules, with what they depend on, the only ones of its own; what is inherited stays.
    pub(crate) fn set_rules(&mut self, owner: Owner, module: RuleModule, ids: &[i64]) -> Result<(), Refusal> {
        let wanted = self.with_dependencies(module, ids)?;
        let inherited = self.inherited_rules(owner, module);
        let kept = &inherited - &wanted;
        if !kept.is_empty() {
            self.note(Effect::of(EffectKind::InheritedRuleKept).on(owner).with_rules(kept));
        }
        self.replace_own(owner, module, &wanted - &inherited);
        Ok(())
    }

    /// Takes one rule off; one that is not assigned is off already.
    pub(crate) fn remove_rule(&mut self, owner: Owner, module: RuleModule, id: i64) -> Result<(), Refusal> {
        if self.rule(module, id).is_none() {
            return Err(Refusal::UnknownRule);
        }
        if self.inherited_rules(owner, module).contains(&id) {
            self.note(Effect::of(EffectKind::InheritedRuleKept).on(owner).with_rules([id]));
            return Ok(());
        }
        let needed_by = self
            .effective_rules(owner, module)
            .into_iter()
            .find(|&other| self.rule(module, other).is_some_and(|rule| rule.depends_on.contains(&id)));
        let mut own = self.own_rules(owner, module);
        match needed_by {
            Some(needed_by) if own.contains(&id) => return Err(Refusal::Needed { rule: id, needed_by }),
            _ => own.remove(&id),
        };
        self.replace_own(owner, module, own);
        Ok(())
    }

    /// The rules and everything below them in the graph of dependencies.
    fn with_dependencies(&self, module: RuleModule, ids: &[i64]) -> Result<BTreeSet<i64>, Refusal> {
        let mut found = BTreeSet::new();
        let mut open = ids.to_vec();
        while let Some(id) = open.pop() {
            let rule = self.rule(module, id).ok_or(Refusal::UnknownRule)?;
            if found.insert(id) {
                open.extend(&rule.depends_on);
            }
        }
        Ok(found)
    }

    fn replace_own(&mut self, owner: Owner, module: RuleModule, own: BTreeSet<i64>) {
        let before = self.own_rules(owner, module);
        let (added, removed) = (&own - &before, &before - &own);
        if let Some(profile) = self.own_mut(owner) {
            *profile.rules_mut(module) = own;
        }
        let detail = module.segment();
        if !added.is_empty() {
            self.note(Effect::of(EffectKind::RulesAssigned).on(owner).with_rules(added.clone()).with_detail(detail));
        }
        if !removed.is_empty() {
            self.note(
                Effect::of(EffectKind::RulesUnassigned).on(owner).with_rules(removed.clone()).with_detail(detail),
            );
        }
        if !(added.is_empty() && removed.is_empty()) {
            self.send_policy_below(owner);
        }
    }

    /// A change is sent to the agents that it reaches, unless their policy says to wait.
    pub(crate) fn send_policy_below(&mut self, owner: Owner) {
        for computer in self.reached_from(owner) {
            let policy = self.computers.get(&computer).and_then(|computer| computer.policy);
            let waits = self.policy_chain(policy).first().is_some_and(|policy| !policy.auto_requires_update);
            if !waits {
                self.request(Work::SendPolicy, computer, None);
            }
        }
    }
}
