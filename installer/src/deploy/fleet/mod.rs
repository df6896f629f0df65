//! Bringing the other accounts about: what leaves, then the set, then wave after wave, with a gate after each.

mod gate;
mod halt;
mod heed;
mod look;
mod measure;
mod operation;
pub(crate) mod record;
pub(crate) mod remove;
pub(crate) mod retain;
pub(crate) mod roles;
mod set;

use palisade_config::{AlarmName, Fleet};
use palisade_plan::{FleetPlan, FleetTarget, Measure, RolloutRecord, StackChange, Verb, WavePlan};
use serde::Serialize;

pub(crate) use heed::ask as ask_alarms;
pub(crate) use look::into_each;
pub(crate) use operation::{FailedStack, follow, preferences, settle};
pub(crate) use set::{Set, SetTemplate};

use halt::Halt;

use crate::aws::error;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// A wave that was brought about.
#[derive(Debug, Serialize)]
pub(crate) struct WaveDone {
    pub(crate) wave: String,
    pub(crate) accounts: usize,
    pub(crate) created: usize,
    pub(crate) updated: usize,
}

/// Deletes the stacks of the first entry that leaves. What is left to leave is seen when the plan is made again.
pub(crate) async fn leave(session: &Session, fleet: &Fleet, plan: &FleetPlan) -> Result<()> {
    let Some(leaving) = plan.leaving.first() else { return Ok(()) };
    let set = Set::of(session, fleet);
    session.output.say(&format!("removing from other accounts: {}", leaving.why));
    let ended = run(session, &set, &leaving.target, Work::Delete).await?;
    judge(session, fleet, ended, "leaving").await.map_err(|halt| halt.failure(&plan.stack_set))?;
    roles::left(session, fleet, &leaving.target.accounts).await
}

/// Creates or updates the set, and brings wave after wave about, as `verb` wants it.
pub(crate) async fn roll_out(
    session: &Session,
    fleet: &Fleet,
    plan: &FleetPlan,
    template: &SetTemplate,
    verb: Verb,
) -> Result<Vec<WaveDone>> {
    let set = Set::of(session, fleet);
    // Who returns to the version before has his reason, and it may be that very alarm.
    let heeded = if verb == Verb::Rollback { &[] } else { fleet.rollout.alarms.as_slice() };
    let bucket = session.bucket(&set.clients);
    let passed = plan.waves.iter().filter(|wave| wave.passed && wave.is_done()).map(|wave| wave.name.clone()).collect();
    // Not the plan's digest: that is a preview's while the secret is not made.
    let (digest, reach) = (template.digest.clone(), plan.reach.clone());
    let from = plan.from.clone();
    let mut record = RolloutRecord { digest, reach, passed, complete: false, halted: None, from, before: None };
    // What was wrong before a wave is no news after it, also when the run was cut off in between.
    let last = record::read(&set.clients, &bucket).await?;
    record.before =
        last.filter(|last| (&last.digest, &last.reach) == (&record.digest, &record.reach)).and_then(|l| l.before);
    record::write(&set.clients, &bucket, &record).await?;

    roles::administration(session, fleet, plan).await?;
    let mut fresh = !matches!(plan.change, StackChange::Update { .. });
    match plan.change {
        StackChange::Create { .. } => {
            session.output.say(&format!("creating stack set {}", plan.stack_set));
            set.create(template.clone()).await?;
        }
        // Nobody has a stack yet, so no wave will bring the template.
        StackChange::Update { .. } if plan.waves.iter().all(|wave| wave.update.is_empty()) => {
            set.update(template.clone(), None).await?;
            fresh = true;
        }
        _ => {}
    }
    let mut done = Vec::new();
    for wave in &plan.waves {
        if record.passed.contains(&wave.name) {
            continue;
        }
        // A rollback takes the roles as they are.
        let makes_roles = plan.create_roles_by.is_some();
        let brought = match begin(session, &set, wave, &mut record, heeded).await {
            Err(halt) => Err(halt),
            Ok(before) => {
                let without_role = if makes_roles { roles::make(session, fleet, wave).await } else { Vec::new() };
                if without_role.is_empty() {
                    bring(session, &set, (wave, &before, heeded), template, &mut fresh).await?
                } else {
                    Err(Halt::because_of(session, without_role))
                }
            }
        };
        if let Err(halt) = brought {
            record.halted = Some(format!("wave {}: {}", wave.name, halt.reason));
            record::write(&set.clients, &bucket, &record).await?;
            return Err(halt.in_wave(&wave.name, &done, verb.command()));
        }
        record.passed.push(wave.name.clone());
        record.before = None;
        record::write(&set.clients, &bucket, &record).await?;
        let stand = match wave.accounts.len() {
            1 => "1 account stands".to_owned(),
            count => format!("{count} accounts stand"),
        };
        session.output.good(&format!("wave {}: {stand}", wave.name));
        let sum = |targets: &[FleetTarget]| targets.iter().map(FleetTarget::count).sum();
        done.push(WaveDone {
            wave: wave.name.clone(),
            accounts: wave.accounts.len(),
            created: sum(&wave.create),
            updated: sum(&wave.update),
        });
    }
    (record.complete, record.from) = (true, None);
    record::write(&set.clients, &bucket, &record).await?;
    Ok(done)
}

/// How a wave's accounts do before it begins, while no alarm of `heeded` rings. Written down before anything is changed there:
/// a run that takes up a wave that was cut off compares with the time before it, too.
async fn begin(
    session: &Session,
    set: &Set<'_>,
    wave: &WavePlan,
    record: &mut RolloutRecord,
    heeded: &[AlarmName],
) -> std::result::Result<Measure, Halt> {
    let halt = |failure: Failure| Halt::blind(&failure);
    if let Some(halt) = heed::halts(session, heeded, "it was not begun: ").await.map_err(halt)? {
        return Err(halt);
    }
    if let Some(before) = record.before.as_ref().filter(|before| before.wave == wave.name) {
        return Ok(before.clone());
    }
    let before = measure::take(session, set.fleet, wave).await.map_err(halt)?;
    record.before = Some(before.clone());
    record::write(&set.clients, &session.bucket(&set.clients), record).await.map_err(halt)?;
    Ok(before)
}

/// One wave: updates, creations, gate. `fresh` says whether the set has the new template already.
async fn bring(
    session: &Session,
    set: &Set<'_>,
    (wave, before, heeded): (&WavePlan, &Measure, &[AlarmName]),
    template: &SetTemplate,
    fresh: &mut bool,
) -> Result<std::result::Result<(), Halt>> {
    let updates = wave.update.iter().map(|target| (target, Work::Update(template)));
    let creates = wave.create.iter().map(|target| (target, Work::Create));
    // A set gets its template with the first update of a stack. Where a wave makes stacks only, they are made from the old
    // one: nothing but an update of just these leaves the stacks of later waves alone.
    let renewed = !*fresh && wave.update.is_empty();
    let anew = wave.create.iter().filter(|_| renewed).map(|target| (target, Work::Update(template)));
    for (target, work) in updates.chain(creates).chain(anew) {
        *fresh |= matches!(work, Work::Update(_));
        session.output.say(&format!("wave {}: {} {} stack instances", wave.name, work.word(), target.count()));
        let ended = run(session, set, target, work).await?;
        if let Err(halt) = judge(session, set.fleet, ended, &wave.name).await {
            return Ok(Err(halt));
        }
    }
    let halt = match gate::pass(session, set.fleet, wave, before, heeded).await {
        Ok(halt) => halt,
        Err(failure) => Some(Halt::blind(&failure)),
    };
    Ok(halt.map_or(Ok(()), Err))
}

#[derive(Clone, Copy)]
enum Work<'a> {
    Create,
    Update(&'a SetTemplate),
    Delete,
}

impl Work<'_> {
    const fn word(self) -> &'static str {
        match self {
            Self::Create => "creating",
            Self::Update(_) => "updating",
            Self::Delete => "deleting",
        }
    }
}

/// Begins an operation, after whatever runs already, and follows it to its end.
async fn run(session: &Session, set: &Set<'_>, target: &FleetTarget, work: Work<'_>) -> Result<operation::Ended> {
    let mut settled = false;
    let id = loop {
        let begun = match work {
            Work::Create => set.create_instances(target).await,
            Work::Update(template) => set.update(template.clone(), Some(target)).await,
            Work::Delete => set.delete_instances(target).await,
        };
        match begun {
            Ok(id) => break id,
            // Another run, or an account that is being enrolled: it ends by itself. Once is patience, twice would be a loop.
            Err(failure) if !settled && error::is_in_progress(&failure) => {
                settle(&set.clients, &set.name, session.output).await?;
                settled = true;
            }
            Err(failure) => return Err(failure),
        }
    };
    operation::follow(&set.clients, &set.name, &id, target.count(), session.output).await
}

/// An operation in which anything failed is the end of the run, also where CloudFormation tolerated it.
async fn judge(
    session: &Session,
    fleet: &Fleet,
    mut ended: operation::Ended,
    wave: &str,
) -> std::result::Result<(), Halt> {
    if ended.succeeded && ended.failed.is_empty() {
        return Ok(());
    }
    look::root_causes(session, fleet, &mut ended.failed).await;
    if ended.failed.is_empty() {
        let reason = format!("StackSets stopped the operation in {wave} and gives no reason");
        return Err(Halt::of(reason));
    }
    Err(Halt::because_of(session, ended.failed))
}
