//! Carrying out the steps of a decision, one by one, each with a report.

use palisade_contract::{ActionReport, ActionResult, InstanceId, Mode, Names, RuleModule, ScanKind};
use palisade_decisions::{FollowUp, FollowUpKind, FoundBy, Opening, Step};
use palisade_workload_security::{AssignmentTarget, ComputerId, PolicyId, RuleId};

use crate::custom_finding::{self, Written};
use crate::follow_up::{self, Opened};
use crate::{Error, Means, highlight};

/// What nobody can look up of a rule that is added.
const CONFIGURATION: &str = "whether one of them needs configuration before it protects, the API does not tell";
/// Why nothing more is done for an instance.
const UNDER_WAY: &str = "a response to this instance is under way already";

/// The report of a finding whose instance is being answered for.
pub(crate) fn under_way(instance: &InstanceId) -> ActionReport {
    ActionReport {
        action: Step::Open(Opening::Scan(Vec::new())).action().to_owned(),
        instance: Some(instance.clone()),
        id: Some(FollowUp::schedule_name(FollowUpKind::Scan, instance)),
        result: ActionResult::Skipped,
        detail: Some(UNDER_WAY.to_owned()),
    }
}

/// What the steps are about.
pub(crate) struct Subject<'a> {
    pub(crate) instance: &'a InstanceId,
    /// `None` when Workload Security has none; then no step needs it.
    pub(crate) computer: Option<i64>,
    pub(crate) finding: &'a FoundBy,
    /// The follow-up whose turn it is; while answering a finding, the one that an `Open` step makes.
    pub(crate) follow_up: Option<FollowUp>,
    /// The follow-up that an `Open` step of this very answer has made.
    pub(crate) opened: Option<FollowUpKind>,
}

/// Takes the steps in order. Stops at the first that fails, and leaves the rest out when another response is under way.
pub(crate) async fn carry_out(
    means: &Means<'_>,
    mut subject: Subject<'_>,
    steps: &[Step],
    reports: &mut Vec<ActionReport>,
) -> Result<(), Error> {
    for step in steps {
        let mut report = ActionReport {
            action: step.action().to_owned(),
            instance: Some(subject.instance.clone()),
            id: step.policy().map(|policy| policy.to_string()),
            result: ActionResult::Done,
            detail: detail(step),
        };
        if let Step::Skip(..) | Step::LeavePolicy(..) | Step::Wait(_) = step {
            report.result = ActionResult::Skipped;
            reports.push(report);
            continue;
        }
        if means.mode == Mode::Observe {
            report.result = ActionResult::Planned;
            reports.push(report);
            continue;
        }
        match take(means, &mut subject, step, &mut report).await {
            Ok(Go::On) => reports.push(report),
            Ok(Go::NoFurther) => {
                report.result = ActionResult::Skipped;
                report.detail = Some(UNDER_WAY.to_owned());
                reports.push(report);
                return Ok(());
            }
            Err(error) => {
                report.result = ActionResult::Failed;
                report.detail = Some(error.to_string());
                reports.push(report);
                release(means, &subject).await;
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Gives the lock back that this answer has taken: a replay from the failures queue, which has another request id, must
/// not find the instance taken by an answer that never came. Killed before this, the same request id finds its own lock.
async fn release(means: &Means<'_>, subject: &Subject<'_>) {
    if let Some(kind) = subject.opened {
        // Its own failure would hide the first one; the lock then ends with its schedule.
        let _ = follow_up::close(means, kind, subject.instance).await;
    }
}

enum Go {
    On,
    NoFurther,
}

async fn take(
    means: &Means<'_>,
    subject: &mut Subject<'_>,
    step: &Step,
    report: &mut ActionReport,
) -> Result<Go, Error> {
    let instance = subject.instance;
    match step {
        Step::Open(opening) => {
            let kind = opening.kind();
            let opening = means.follow_up(opening, instance, subject.finding);
            let opened = follow_up::open(means, &opening).await?;
            report.id = Some(FollowUp::schedule_name(kind, instance));
            subject.follow_up = Some(opening);
            if opened != Opened::Ours {
                return Ok(Go::NoFurther);
            }
            subject.opened = Some(kind);
        }
        Step::Scan(kind) => report.id = Some(scan(means, subject, *kind).await?),
        Step::ApplyRules(module, rules) => {
            let rules: Vec<RuleId> = rules.iter().map(|id| RuleId(*id)).collect();
            let target = AssignmentTarget::Computer(ComputerId(subject.computer.unwrap_or_default()));
            means.api.add_rules(target, *module, &rules).await?;
        }
        Step::AddToPolicy(change) => {
            let rules: Vec<RuleId> = change.rule_ids().into_iter().map(RuleId).collect();
            let target = AssignmentTarget::Policy(PolicyId(change.policy));
            // Adds, and never sets: nobody else's rules are touched, and a repetition changes nothing.
            means.api.add_rules(target, RuleModule::IntrusionPrevention, &rules).await?;
        }
        Step::Tell(message) => {
            report.id = Some(highlight::tell(means, instance, message, subject.finding).await?);
        }
        Step::WriteFinding(gap) => {
            // A follow-up that gives up refreshes the finding.
            let answers = subject.follow_up.is_none();
            let written = if answers && follow_up::has_told(means, instance, gap, subject.finding).await? {
                Written::Not("the open follow-up has said so already")
            } else {
                custom_finding::write(means, instance, gap, subject.finding).await?
            };
            note(written, report);
        }
        Step::ResolveFinding => {
            note(custom_finding::resolve(means, instance).await?, report);
        }
        Step::Close(kind) => follow_up::close(means, *kind, instance).await?,
        Step::Skip(..) | Step::LeavePolicy(..) | Step::Wait(_) => {}
    }
    Ok(Go::On)
}

fn note(written: Written, report: &mut ActionReport) {
    match written {
        Written::Done(id) => report.id = Some(id),
        Written::Not(why) => {
            report.result = ActionResult::Skipped;
            report.detail = Some(why.to_owned());
        }
    }
}

async fn scan(means: &Means<'_>, subject: &Subject<'_>, kind: ScanKind) -> Result<String, Error> {
    let prefix = Names::new(means.install).scheduled_tasks(means.account);
    let name = match &subject.follow_up {
        Some(follow_up) => follow_up.task_name(&prefix, kind),
        None => format!("{prefix}{} {} {}", kind.action(), subject.instance, means.now),
    };
    let computer = ComputerId(subject.computer.unwrap_or_default());
    let order = means.api.create_scan(kind, computer, &name).await?;
    Ok(order.task().map_or_else(|| name, |task| task.id.to_string()))
}

fn detail(step: &Step) -> Option<String> {
    match step {
        Step::Skip(_, why) | Step::LeavePolicy(_, why) => Some(why.to_string()),
        Step::Wait(why) => Some(why.clone()),
        Step::ApplyRules(module, rules) => {
            let list: Vec<String> = rules.iter().map(ToString::to_string).collect();
            Some(format!("{module}: {}", list.join(", ")))
        }
        Step::AddToPolicy(change) => Some(format!("{change}; {CONFIGURATION}")),
        Step::WriteFinding(gap) => Some(gap.to_string()),
        _ => None,
    }
}
