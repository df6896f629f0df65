//! Scheduled tasks: how they run, and how they go away.

use super::super::clock::Millis;
use super::World;
use super::effect::{Effect, EffectKind};
use super::scan::{TaskRemoval, Work};
use super::schedule::{ComputerFilter, FilterKind, ScheduleDetails};
use serde_json::{Map, Value, json};

/// A scheduled task.
#[derive(Clone, Debug)]
pub(crate) struct ScheduledTask {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) work: Work,
    pub(crate) details: ScheduleDetails,
    pub(crate) enabled: bool,
    pub(crate) last_run: Option<Millis>,
    pub(crate) next_run: Option<Millis>,
    pub(crate) filter: ComputerFilter,
    /// What else the task's parameters hold, e.g. `trustedComputers`.
    pub(crate) more: Map<String, Value>,
    /// Runs so far.
    pub(crate) count: i64,
}

/// The names of a kind of task and of the property with its parameters.
pub(crate) fn task_names(work: Work) -> (&'static str, &'static str) {
    match work {
        Work::RecommendationScan => ("scan-for-recommendations", "scanForRecommendationsTaskParameters"),
        Work::IntegrityScan => ("scan-for-integrity-changes", "scanForIntegrityChangesTaskParameters"),
        Work::MalwareScan => ("scan-for-malware", "scanForMalwareTaskParameters"),
        Work::SendPolicy => ("send-policy", "sendPolicyTaskParameters"),
    }
}

impl ScheduledTask {
    /// The task as the API shows it; `runNow` is never read back.
    pub(crate) fn to_json(&self) -> Value {
        let (kind, parameters_key) = task_names(self.work);
        let mut parameters = Map::new();
        parameters.insert("computerFilter".to_owned(), json!(self.filter));
        parameters.extend(self.more.clone());
        let mut task = Map::new();
        task.insert("name".to_owned(), json!(self.name));
        task.insert("type".to_owned(), json!(kind));
        task.insert("scheduleDetails".to_owned(), json!(self.details));
        task.insert("enabled".to_owned(), json!(self.enabled));
        task.extend(self.last_run.map(|time| ("lastRunTime".to_owned(), json!(time))));
        task.extend(self.next_run.map(|time| ("nextRunTime".to_owned(), json!(time))));
        task.insert(parameters_key.to_owned(), Value::Object(parameters));
        task.insert("ID".to_owned(), json!(self.id));
        Value::Object(task)
    }

    fn is_used_up(&self) -> bool {
        self.details.recurrence_count.is_some_and(|count| count > 0 && self.count >= count)
    }
}

impl World {
    /// Hands the task's work to its computers.
    pub(crate) fn run_task(&mut self, id: i64) {
        let now = self.now;
        let Some(task) = self.tasks.get_mut(&id) else { return };
        task.last_run = Some(now);
        task.next_run = None;
        task.count += 1;
        let (work, filter) = (task.work, task.filter.clone());
        self.note(Effect::of(EffectKind::TaskRun).of_task(id).with_detail(work.name()));
        for computer in self.computers_of(&filter) {
            self.request(work, computer, Some(id));
        }
        self.remove_finished_tasks();
    }

    /// Deletes the task; work that it handed out goes on.
    pub(crate) fn remove_task(&mut self, id: i64) -> bool {
        let removed = self.tasks.remove(&id).is_some();
        if removed {
            self.note(Effect::of(EffectKind::TaskRemoved).of_task(id));
        }
        removed
    }

    /// Deletes the tasks that ran as often as they were meant to.
    pub(super) fn remove_finished_tasks(&mut self) {
        let at_dispatch = self.timing.task_removal == TaskRemoval::AtDispatch;
        let done: Vec<i64> = self
            .tasks
            .values()
            .filter(|task| task.is_used_up())
            .filter(|task| at_dispatch || !self.runs.iter().any(|run| run.tasks.contains(&task.id)))
            .map(|task| task.id)
            .collect();
        for id in done {
            self.remove_task(id);
        }
    }

    fn computers_of(&self, filter: &ComputerFilter) -> Vec<i64> {
        self.computers
            .values()
            .filter(|computer| match filter.kind {
                FilterKind::Computer => Some(computer.id) == filter.computer,
                FilterKind::AllComputers => true,
                FilterKind::ComputersInGroup | FilterKind::ComputersInGroupOrSubgroup => {
                    Some(computer.group) == filter.group
                }
                FilterKind::ComputersUsingPolicy => {
                    filter.policy.is_some_and(|policy| self.uses_policy(computer, policy, false))
                }
                FilterKind::ComputersUsingPolicyOrSubpolicy => {
                    filter.policy.is_some_and(|policy| self.uses_policy(computer, policy, true))
                }
                FilterKind::ComputersInSmartFolder => false,
            })
            .map(|computer| computer.id)
            .collect()
    }
}
