//! The tenant: rules, policies, computers, scheduled tasks and what runs on the computers at the moment.

pub(crate) mod assignment;
pub(crate) mod effect;
pub(crate) mod inheritance;
pub(crate) mod module;
pub(crate) mod profile;
pub(crate) mod rule;
pub(crate) mod scan;
pub(crate) mod schedule;
pub(crate) mod task;

use super::clock::Millis;
use effect::{Effect, EffectKind};
use module::RuleModule;
use profile::{Agent, Computer, Policy};
use rule::{ApplicationType, Rule};
use scan::{Run, Timing};
use std::collections::BTreeMap;
use task::ScheduledTask;

/// What carries rules and settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Computer(i64),
    Policy(i64),
}

/// Everything that the manager knows.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) rules: BTreeMap<RuleModule, BTreeMap<i64, Rule>>,
    pub(crate) application_types: BTreeMap<i64, ApplicationType>,
    pub(crate) policies: BTreeMap<i64, Policy>,
    pub(crate) computers: BTreeMap<i64, Computer>,
    pub(crate) tasks: BTreeMap<i64, ScheduledTask>,
    pub(crate) runs: Vec<Run>,
    pub(crate) timing: Timing,
    /// The time of the event that is being worked on.
    pub(crate) now: Millis,
    last_computer: i64,
    last_task: i64,
    effects: Vec<(Millis, Effect)>,
}

impl World {
    pub(crate) fn new(now: Millis, timing: Timing) -> Self {
        Self { timing, now, ..Self::default() }
    }

    pub(crate) fn rule(&self, module: RuleModule, id: i64) -> Option<&Rule> {
        self.rules.get(&module)?.get(&id)
    }

    pub(crate) fn add_rule(&mut self, module: RuleModule, rule: Rule) {
        self.rules.entry(module).or_default().insert(rule.id, rule);
    }

    /// Files the computer under the next free ID.
    pub(crate) fn add_computer(&mut self, mut computer: Computer) -> i64 {
        self.last_computer += 1;
        computer.id = self.last_computer;
        self.note(Effect::of(EffectKind::ComputerAdded).on_computer(computer.id).with_detail(&computer.instance));
        self.computers.insert(computer.id, computer);
        self.last_computer
    }

    /// IDs of tasks are never used twice.
    pub(crate) fn next_task_id(&mut self) -> i64 {
        self.last_task += 1;
        self.last_task
    }

    pub(crate) fn policy_named(&self, name: &str) -> Option<&Policy> {
        self.policies.values().find(|policy| policy.name == name)
    }

    pub(crate) fn owner_exists(&self, owner: Owner) -> bool {
        match owner {
            Owner::Computer(id) => self.computers.contains_key(&id),
            Owner::Policy(id) => self.policies.contains_key(&id),
        }
    }

    /// The computers that a change at `owner` reaches.
    pub(crate) fn reached_from(&self, owner: Owner) -> Vec<i64> {
        match owner {
            Owner::Computer(id) => vec![id],
            Owner::Policy(policy) => self
                .computers
                .values()
                .filter(|computer| self.uses_policy(computer, policy, true))
                .map(|computer| computer.id)
                .collect(),
        }
    }

    /// Whether the computer uses the policy, or with `below` one that inherits from it.
    pub(crate) fn uses_policy(&self, computer: &Computer, policy: i64, below: bool) -> bool {
        if below {
            self.policy_chain(computer.policy).iter().any(|used| used.id == policy)
        } else {
            computer.policy == Some(policy)
        }
    }

    /// Changes what is at the other end; work that waits goes on waiting or starts again.
    pub(crate) fn set_agent(&mut self, id: i64, agent: Agent) {
        let now = self.now;
        if let Some(computer) = self.computers.get_mut(&id)
            && computer.agent != agent
        {
            computer.agent = agent;
            computer.agent_since = now;
            self.rewind_runs(id, agent);
            self.note(Effect::of(EffectKind::AgentChanged).on_computer(id).with_detail(match agent {
                Agent::Online => "online",
                Agent::Offline => "offline",
                Agent::None => "none",
            }));
        }
    }

    pub(crate) fn note(&mut self, effect: Effect) {
        self.effects.push((self.now, effect));
    }

    /// What happened since the last call, with its time.
    pub(crate) fn take_effects(&mut self) -> Vec<(Millis, Effect)> {
        std::mem::take(&mut self.effects)
    }
}
