//! Scheduled tasks over the API: creating, changing, running now, deleting.

use super::call::{Call, Reply};
use crate::workload_security::world::effect::{Effect, EffectKind};
use crate::workload_security::world::scan::Work;
use crate::workload_security::world::schedule::{ComputerFilter, FilterKind, ScheduleDetails};
use crate::workload_security::world::task::{ScheduledTask, task_names};
use crate::workload_security::world::{Owner, World};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The body of a creation or a change: the kinds of task that the simulator runs, and `runNow`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TaskBody {
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    schedule_details: Option<ScheduleDetails>,
    enabled: Option<bool>,
    #[serde(default)]
    run_now: bool,
    scan_for_recommendations_task_parameters: Option<Parameters>,
    scan_for_integrity_changes_task_parameters: Option<Parameters>,
    scan_for_malware_task_parameters: Option<Parameters>,
    send_policy_task_parameters: Option<Parameters>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    computer_filter: ComputerFilter,
    #[serde(flatten)]
    more: Map<String, Value>,
}

const RUNNABLE: [Work; 4] = [Work::RecommendationScan, Work::IntegrityScan, Work::MalwareScan, Work::SendPolicy];

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Reply> {
    let mut body: TaskBody = call.json()?;
    let name = body.name.take().filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| bad("Scheduled Task Name cannot be blank"))?;
    let kind = body.kind.take().ok_or_else(|| bad("Scheduled Task Type cannot be blank"))?;
    let work = RUNNABLE.into_iter().find(|&work| task_names(work).0 == kind);
    // Not a status of the manager, so that nobody takes it for one.
    let work = work.ok_or_else(|| Reply::message(501, &format!("the simulator runs no tasks of type {kind}")))?;
    let details = body.schedule_details.take().ok_or_else(|| bad("Schedule Details cannot be blank"))?;
    let parameters = body.parameters(work)?.ok_or_else(|| bad(&format!("{} are required", task_names(work).1)))?;
    must_make_sense(world, work, &parameters)?;
    let enabled = body.enabled.unwrap_or(true);
    let id = world.next_task_id();
    let next_run = if enabled { details.start_after(world.now) } else { None };
    let Parameters { computer_filter: filter, more } = parameters;
    let task = ScheduledTask { id, name, work, details, enabled, last_run: None, next_run, filter, more, count: 0 };
    // The answer shows the task as it was created, even when it is done and gone at once.
    let answer = task.to_json();
    world.note(Effect::of(EffectKind::TaskCreated).of_task(id).with_detail(work.name()));
    world.tasks.insert(id, task);
    if body.run_now {
        world.run_task(id);
    }
    Ok(Reply::ok(world.tasks.get(&id).map_or(answer, ScheduledTask::to_json)))
}

pub(super) fn modify(world: &mut World, call: &Call, id: i64) -> Result<Reply, Reply> {
    let Some(mut task) = world.tasks.get(&id).cloned() else { return Err(Reply::not_found("scheduled task")) };
    let mut body: TaskBody = call.json()?;
    if body.kind.take().is_some_and(|kind| kind != task_names(task.work).0) {
        return Err(bad("Scheduled Task Type cannot be changed"));
    }
    if let Some(parameters) = body.parameters(task.work)? {
        must_make_sense(world, task.work, &parameters)?;
        task.filter = parameters.computer_filter;
        task.more = parameters.more;
    }
    if let Some(name) = body.name.take() {
        if name.trim().is_empty() {
            return Err(bad("Scheduled Task Name cannot be blank"));
        }
        task.name = name;
    }
    if let Some(details) = body.schedule_details.take() {
        task.details = details;
    }
    task.enabled = body.enabled.unwrap_or(task.enabled);
    task.next_run = if task.enabled { task.details.start_after(world.now) } else { None };
    let answer = task.to_json();
    world.tasks.insert(id, task);
    world.note(Effect::of(EffectKind::TaskModified).of_task(id));
    if body.run_now {
        world.run_task(id);
    }
    Ok(Reply::ok(world.tasks.get(&id).map_or(answer, ScheduledTask::to_json)))
}

/// A task that went away by itself cannot be deleted again: the vendor's documents leave that open.
pub(super) fn delete(world: &mut World, id: i64) -> Reply {
    if world.remove_task(id) { Reply::empty() } else { Reply::not_found("scheduled task") }
}

pub(super) fn show(world: &World, id: i64) -> Result<Reply, Reply> {
    world.tasks.get(&id).map(|task| Reply::ok(task.to_json())).ok_or_else(|| Reply::not_found("scheduled task"))
}

pub(super) fn all(world: &World) -> Vec<Value> {
    world.tasks.values().map(ScheduledTask::to_json).collect()
}

impl TaskBody {
    /// The parameters for this kind of work; those of another kind are an error.
    fn parameters(&mut self, work: Work) -> Result<Option<Parameters>, Reply> {
        let mut given = [
            (Work::RecommendationScan, self.scan_for_recommendations_task_parameters.take()),
            (Work::IntegrityScan, self.scan_for_integrity_changes_task_parameters.take()),
            (Work::MalwareScan, self.scan_for_malware_task_parameters.take()),
            (Work::SendPolicy, self.send_policy_task_parameters.take()),
        ];
        if let Some((other, _)) = given.iter().find(|(kind, given)| *kind != work && given.is_some()) {
            let (kind, _) = task_names(work);
            return Err(bad(&format!("{} do not belong to a task of type {kind}", task_names(*other).1)));
        }
        Ok(given.iter_mut().find_map(|(_, given)| given.take()))
    }
}

fn must_make_sense(world: &World, work: Work, parameters: &Parameters) -> Result<(), Reply> {
    let filter = &parameters.computer_filter;
    match filter.kind {
        FilterKind::Computer => {
            let id = filter.computer.ok_or_else(|| bad("computerFilter: computerID is required"))?;
            if !world.owner_exists(Owner::Computer(id)) {
                return Err(bad(&format!("computerFilter: computer {id} does not exist")));
            }
        }
        FilterKind::ComputersUsingPolicy | FilterKind::ComputersUsingPolicyOrSubpolicy => {
            let id = filter.policy.ok_or_else(|| bad("computerFilter: policyID is required"))?;
            if !world.owner_exists(Owner::Policy(id)) {
                return Err(bad(&format!("computerFilter: policy {id} does not exist")));
            }
        }
        FilterKind::ComputersInGroup | FilterKind::ComputersInGroupOrSubgroup if filter.group.is_none() => {
            return Err(bad("computerFilter: computerGroupID is required"));
        }
        FilterKind::ComputersInSmartFolder => {
            return Err(Reply::message(501, "the simulator has no smart folders"));
        }
        _ => {}
    }
    for (key, value) in &parameters.more {
        let known: &[&str] = match (work, key.as_str()) {
            (Work::IntegrityScan, "trustedComputers") => {
                &["all-computers", "trusted-computers-only", "exclude-trusted-computers"]
            }
            (Work::MalwareScan, "timeout") => &[
                "never",
                "one-hour",
                "two-hours",
                "four-hours",
                "eight-hours",
                "twelve-hours",
                "one-day",
                "one-and-a-half-days",
                "two-days",
            ],
            _ => return Err(bad(&format!("{}: unknown property {key}", task_names(work).1))),
        };
        if !known.iter().any(|known| *value == json!(known)) {
            return Err(bad(&format!("{key}: unknown value {value}")));
        }
    }
    Ok(())
}

fn bad(what: &str) -> Reply {
    Reply::message(400, what)
}
