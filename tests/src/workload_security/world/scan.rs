//! Work on the computers: it waits for the agent, takes its time, and leaves its results when it ends.

use super::super::clock::Millis;
use super::effect::{Effect, EffectKind};
use super::module::{RuleModule, SecurityModule};
use super::profile::{Agent, Recommendations};
use super::{Owner, World};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How long work takes on the simulator's clock, and when a task that is done goes away.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Timing {
    /// Seconds until an online agent begins: the wait for its next heartbeat.
    pub pending_seconds: f64,
    /// Seconds that the work then takes.
    pub running_seconds: f64,
    /// When a task that ran as often as it was meant to is deleted; the vendor's documents leave the moment open.
    pub task_removal: TaskRemoval,
}

impl Default for Timing {
    fn default() -> Self {
        Self { pending_seconds: 1.0, running_seconds: 2.0, task_removal: TaskRemoval::AtEnd }
    }
}

/// When a task that ran as often as it was meant to is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskRemoval {
    /// As soon as its work was handed to the computers.
    AtDispatch,
    /// When the last computer finished.
    AtEnd,
}

/// What an agent is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    RecommendationScan,
    IntegrityScan,
    MalwareScan,
    SendPolicy,
}

impl Work {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::RecommendationScan => "recommendation scan",
            Self::IntegrityScan => "integrity scan",
            Self::MalwareScan => "malware scan",
            Self::SendPolicy => "send policy",
        }
    }

    /// What the computer's list of agent tasks shows.
    fn task_text(self, started: bool, agent: Agent) -> &'static str {
        match (self, started, agent) {
            (Self::RecommendationScan, true, _) => "Scanning for Recommendations",
            (Self::RecommendationScan, false, Agent::Online) => "Scan for Recommendations Pending (Heartbeat)",
            (Self::RecommendationScan, false, _) => "Scan for Recommendations Pending (Offline)",
            (Self::IntegrityScan, true, _) => "Integrity Scan In Progress",
            (Self::IntegrityScan, false, Agent::Online) => "Integrity Scan Pending",
            (Self::IntegrityScan, false, _) => "Integrity Scan Pending (Offline)",
            (Self::MalwareScan, true, _) => "Malware Manual Scan In Progress",
            (Self::MalwareScan, false, Agent::Online) => "Malware Manual Scan Pending",
            (Self::MalwareScan, false, _) => "Malware Manual Scan Pending (Offline)",
            (Self::SendPolicy, true, _) => "Sending Policy",
            (Self::SendPolicy, false, Agent::Online) => "Update of Configuration Pending (Heartbeat)",
            (Self::SendPolicy, false, _) => "Update of Configuration Pending (Offline)",
        }
    }
}

/// Work that waits or runs on one computer.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) work: Work,
    pub(crate) computer: i64,
    /// The scheduled tasks that asked for it.
    pub(crate) tasks: Vec<i64>,
    pub(crate) started: bool,
    /// When the next thing happens, its start or its end; never while the agent is away.
    pub(crate) due: Option<Millis>,
}

fn millis(seconds: f64) -> Millis {
    // From a small number of seconds: the fraction of a millisecond that is cut off does not matter.
    #[expect(clippy::cast_possible_truncation, reason = "saturates, which is what a huge delay should do")]
    let millis = (seconds.max(0.0) * 1_000.0) as Millis;
    millis
}

impl World {
    /// Asks a computer's agent for work.
    pub(crate) fn request(&mut self, work: Work, computer: i64, task: Option<i64>) {
        let Some(target) = self.computers.get_mut(&computer) else { return };
        if work == Work::SendPolicy {
            target.last_send_policy_request = Some(self.now);
        }
        let agent = target.agent;
        let effect = |what| Effect { task, ..Effect::of(what).on_computer(computer).with_detail(work.name()) };
        if agent == Agent::None {
            if task.is_some() {
                self.note(effect(EffectKind::WorkSkipped));
            }
            return;
        }
        // A change that comes while a policy is on its way has missed it; a scan sees what is there when it ends.
        let joined = self
            .runs
            .iter_mut()
            .find(|run| run.computer == computer && run.work == work && !(work == Work::SendPolicy && run.started));
        if let Some(run) = joined {
            run.tasks.extend(task);
            self.note(effect(EffectKind::WorkJoined));
            return;
        }
        let due = (agent == Agent::Online).then(|| self.now.saturating_add(millis(self.timing.pending_seconds)));
        self.runs.push(Run { work, computer, tasks: task.into_iter().collect(), started: false, due });
        self.note(effect(EffectKind::WorkPending));
    }

    /// Lets a computer's work wait, start again or be forgotten when its agent goes, comes or is deactivated.
    pub(super) fn rewind_runs(&mut self, computer: i64, agent: Agent) {
        let start = self.now.saturating_add(millis(self.timing.pending_seconds));
        for run in self.runs.iter_mut().filter(|run| run.computer == computer) {
            run.started = false;
            run.due = (agent == Agent::Online).then_some(start);
        }
        if agent == Agent::None {
            self.runs.retain(|run| run.computer != computer);
            self.remove_finished_tasks();
        }
    }

    /// What the manager shows as the computer's tasks.
    pub(crate) fn agent_tasks(&self, computer: i64) -> Vec<&'static str> {
        let agent = self.computers.get(&computer).map_or(Agent::None, |computer| computer.agent);
        self.runs
            .iter()
            .filter(|run| run.computer == computer)
            .map(|run| run.work.task_text(run.started, agent))
            .collect()
    }

    /// Lets everything happen that is due by `now`, in its order.
    pub(crate) fn settle(&mut self, now: Millis) {
        loop {
            let run = self.runs.iter().enumerate().filter_map(|(at, run)| Some((run.due?, at))).min();
            let task = self.tasks.values().filter_map(|task| Some((task.next_run?, task.id))).min();
            match (run, task) {
                (Some((due, at)), other) if due <= now && other.is_none_or(|(time, _)| due <= time) => {
                    self.now = due.max(self.now);
                    self.step_run(at);
                }
                (_, Some((due, id))) if due <= now => {
                    self.now = due.max(self.now);
                    self.run_task(id);
                }
                _ => break,
            }
        }
        self.now = now.max(self.now);
    }

    fn step_run(&mut self, at: usize) {
        let ends = self.now.saturating_add(millis(self.timing.running_seconds));
        let run = &mut self.runs[at];
        let effect = Effect::of(EffectKind::WorkStarted).on_computer(run.computer).with_detail(run.work.name());
        if run.started {
            let run = self.runs.remove(at);
            self.finish(&run);
            self.note(Effect { what: EffectKind::WorkFinished, ..effect });
            self.remove_finished_tasks();
        } else {
            run.started = true;
            run.due = Some(ends);
            self.note(effect);
        }
    }

    fn finish(&mut self, run: &Run) {
        let now = self.now;
        match run.work {
            Work::RecommendationScan => self.finish_recommendation_scan(run.computer),
            Work::IntegrityScan => self.finish_integrity_scan(run.computer),
            Work::MalwareScan => {
                if let Some(computer) = self.computers.get_mut(&run.computer) {
                    computer.last_malware_scan = Some(now);
                }
            }
            Work::SendPolicy => {
                if let Some(computer) = self.computers.get_mut(&run.computer) {
                    computer.last_send_policy_success = Some(now);
                }
            }
        }
    }

    /// An agent without the module has nothing to compare, and no scan date appears.
    fn finish_integrity_scan(&mut self, id: i64) {
        if self.effective_state(Owner::Computer(id), SecurityModule::IntegrityMonitoring) == "off" {
            let effect = Effect::of(EffectKind::WorkSkipped).on_computer(id);
            self.note(effect.with_detail("integrity scan: integrity monitoring is off"));
        } else if let Some(computer) = self.computers.get_mut(&id) {
            computer.last_integrity_scan = Some(self.now);
        }
    }

    fn finish_recommendation_scan(&mut self, id: i64) {
        let Some(computer) = self.computers.get(&id) else { return };
        let mut found = Recommendations { unassign: computer.hidden.unassign.clone(), ..Recommendations::default() };
        for (&module, rules) in &computer.hidden.assign {
            let recommendable = |id: &i64| self.rule(module, *id).is_some_and(super::rule::Rule::is_recommendable);
            found.assign.insert(module, rules.iter().copied().filter(recommendable).collect());
        }
        if let Some(computer) = self.computers.get_mut(&id) {
            computer.found = found;
            computer.last_recommendation_scan = Some(self.now);
        }
        for module in RuleModule::ALL {
            let setting = self.effective_setting(Owner::Computer(id), module.auto_apply_setting());
            if setting.is_some_and(|value| value.eq_ignore_ascii_case("yes")) {
                self.apply_recommendations(id, module);
            }
        }
    }

    /// Does by itself what the scan recommends, except for rules that somebody must configure first.
    fn apply_recommendations(&mut self, id: i64, module: RuleModule) {
        let owner = Owner::Computer(id);
        let (assign, unassign) = self.recommended(id, module);
        let ready: Vec<i64> = assign
            .into_iter()
            .filter(|&rule| self.rule(module, rule).is_some_and(|rule| !rule.needs_configuration))
            .collect();
        // Both come from the catalogue, and a rule that another one needs is rightly left in its place.
        let _ = self.add_rules(owner, module, &ready);
        for rule in unassign {
            let _ = self.remove_rule(owner, module, rule);
        }
    }

    /// The rules that the last scan would still assign and take off.
    pub(crate) fn recommended(&self, id: i64, module: RuleModule) -> (BTreeSet<i64>, BTreeSet<i64>) {
        let Some(computer) = self.computers.get(&id) else { return Default::default() };
        let owner = Owner::Computer(id);
        let of = |found: &std::collections::BTreeMap<_, BTreeSet<_>>| found.get(&module).cloned().unwrap_or_default();
        let assign = &of(&computer.found.assign) - &self.effective_rules(owner, module);
        let unassign = &of(&computer.found.unassign) & &self.own_rules(owner, module);
        (assign, unassign)
    }
}
