//! Answering a finding's instances, and answering a follow-up.

use palisade_contract::{ActionReport, ActionResult, InstanceId};
use palisade_decisions::{FollowUp, FollowUpKind, FoundBy, Step, Timing, look_again, respond};

use crate::carry_out::{Subject, carry_out, under_way};
use crate::{Error, Means, follow_up, look_up};

/// How an answer ended.
#[derive(Debug)]
pub struct Ended {
    /// What was done, in order.
    pub actions: Vec<ActionReport>,
    /// The first failure. The others were tried all the same.
    pub failure: Option<Error>,
}

/// Answers for each instance; one that fails does not keep the others from being answered.
pub async fn answer_instances(means: &Means<'_>, instances: &[InstanceId], finding: &FoundBy) -> Ended {
    answer_each(instances, async |instance, reports| answer(means, instance, finding, reports).await).await
}

/// The same with an answer that an integration has of its own; it adds what it did to the reports.
pub async fn answer_each(
    instances: &[InstanceId],
    mut answer: impl AsyncFnMut(&InstanceId, &mut Vec<ActionReport>) -> Result<(), Error>,
) -> Ended {
    let mut ended = Ended { actions: Vec::new(), failure: None };
    for instance in instances {
        if let Err(error) = answer(instance, &mut ended.actions).await {
            // A key that is refused for one instance is refused for all; asking on would lock it out.
            let hopeless = error.is_refused_key();
            ended.failure.get_or_insert(error);
            if hopeless {
                break;
            }
        }
    }
    ended
}

async fn answer(
    means: &Means<'_>,
    instance: &InstanceId,
    finding: &FoundBy,
    reports: &mut Vec<ActionReport>,
) -> Result<(), Error> {
    if follow_up::is_answered(means, instance).await? {
        reports.push(under_way(instance));
        return Ok(());
    }
    let computer = looked_up(look_up::computer(means.api, instance, false).await, instance, reports)?;
    let timing = Timing { now: means.now, cooldown: means.settings.cooldown };
    let steps = respond(computer.as_ref(), timing);
    take(means, instance, computer.map(|c| c.id), finding, &steps, reports).await
}

/// Takes the steps that were decided on for an instance, whose computer has this id, and reports each.
///
/// # Errors
/// When one fails; those after it are not taken.
pub async fn take(
    means: &Means<'_>,
    instance: &InstanceId,
    computer: Option<i64>,
    finding: &FoundBy,
    steps: &[Step],
    reports: &mut Vec<ActionReport>,
) -> Result<(), Error> {
    let subject = Subject { instance, computer, finding, follow_up: None, opened: None };
    carry_out(means, subject, steps, reports).await
}

/// Answers a follow-up whose time has come round.
pub(crate) async fn answer_follow_up(means: &Means<'_>, follow_up: &FollowUp) -> Ended {
    let mut ended = Ended { actions: Vec::new(), failure: None };
    ended.failure = turn(means, follow_up, &mut ended.actions).await.err();
    ended
}

async fn turn(means: &Means<'_>, follow_up: &FollowUp, reports: &mut Vec<ActionReport>) -> Result<(), Error> {
    let instance = &follow_up.instance;
    let computer = match follow_up.kind {
        // It ends whatever the computer looks like.
        FollowUpKind::Guard => None,
        FollowUpKind::Scan | FollowUpKind::Protection => {
            looked_up(look_up::computer(means.api, instance, true).await, instance, reports)?
        }
    };
    let steps = look_again(follow_up, computer.as_ref(), means.now);
    let subject = Subject {
        instance,
        computer: computer.as_ref().map(|c| c.id),
        finding: &follow_up.finding,
        follow_up: Some(follow_up.clone()),
        opened: None,
    };
    carry_out(means, subject, &steps, reports).await
}

/// A look-up's result; one that failed is reported for the instance.
///
/// # Errors
/// When it failed.
pub fn looked_up<T>(
    result: Result<T, palisade_workload_security::Error>,
    instance: &InstanceId,
    reports: &mut Vec<ActionReport>,
) -> Result<T, Error> {
    result.map_err(|error| {
        reports.push(ActionReport {
            action: "look-up".to_owned(),
            instance: Some(instance.clone()),
            id: None,
            result: ActionResult::Failed,
            detail: Some(error.to_string()),
        });
        error.into()
    })
}
