//! Opening and closing follow-ups: schedules that call the function again, and locks on their instance.

use palisade_aws::{Creation, NewSchedule};
use palisade_contract::{InstanceId, Mode};
use palisade_decisions::{FollowUp, FollowUpKind, FoundBy, Gap};
use serde_json::Value;

use crate::{Error, Means};

/// Deliveries of a look that are tried again; the next look comes anyway.
const RETRIES: u8 = 3;
/// Attempts at a follow-up that is said to exist and does not, or that others close and open, too.
const ATTEMPTS: u32 = 3;

/// How an opening ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opened {
    /// It is ours, opened now or by an earlier attempt of this very invocation.
    Ours,
    /// Another response is under way.
    Taken,
}

/// Opens `follow_up`, unless one of its kind stands for the instance. One of those that tell a team gives way to one for a
/// finding that is more severe: the team hears of that, too.
pub(crate) async fn open(means: &Means<'_>, follow_up: &FollowUp) -> Result<Opened, Error> {
    let settings = means.settings;
    let name = FollowUp::schedule_name(follow_up.kind, &follow_up.instance);
    let input = serde_json::to_value(follow_up).unwrap_or(Value::Null);
    // A guard has nothing to look at: it looks once, to end itself.
    let minutes = match follow_up.kind {
        FollowUpKind::Guard => settings.give_up_minutes,
        FollowUpKind::Scan | FollowUpKind::Protection => settings.follow_up_minutes,
    };
    let interval = i64::from(minutes) * 60;
    let expression = match minutes {
        1 => "rate(1 minute)".to_owned(),
        minutes => format!("rate({minutes} minutes)"),
    };
    let description = match follow_up.kind {
        FollowUpKind::Scan => format!("Palisade waits for the scans of {} to apply their results", follow_up.instance),
        FollowUpKind::Protection => format!("Palisade looks whether {} becomes protected", follow_up.instance),
        FollowUpKind::Guard => format!("Palisade has told that the policy of {} is not changed", follow_up.instance),
    };
    let schedule = NewSchedule {
        group: &settings.schedule_group,
        name: &name,
        description: &description,
        expression: &expression,
        // A rate without a start would look at once, when nothing can have changed.
        start: Some(follow_up.since / 1_000 + interval),
        // Two intervals of grace: the look after the deadline gives up and closes; the end is for when it never comes.
        end: Some(follow_up.give_up / 1_000 + 2 * interval),
        target_arn: means.function_arn,
        role_arn: &settings.follow_up_role_arn,
        input: &input,
        dead_letter_arn: Some(&settings.failures_arn),
        retries: RETRIES,
        longest_age_seconds: 3_600,
    };
    for _ in 0..ATTEMPTS {
        if let Creation::Created | Creation::Unclear = means.aws.create_schedule(&schedule).await? {
            return Ok(Opened::Ours);
        }
        // None stands when another response has just closed it: then it can be opened now.
        let Some(input) = means.aws.schedule_input(&settings.schedule_group, &name).await? else { continue };
        let standing: Option<FollowUp> = serde_json::from_value(input).ok();
        match standing {
            // Lambda retries under the same request id: then the lock is our own, and its steps may be missing.
            Some(standing) if standing.opened_by == means.request_id => return Ok(Opened::Ours),
            // Dead between this lock and the message, and kept with its event: only the replay can still tell the team. What
            // a scan's lock lacks its own next look orders.
            Some(standing) if tells(follow_up.kind) && means.failed_request == Some(&*standing.opened_by) => {
                return Ok(Opened::Ours);
            }
            // Cut off between this and the next turn, the answer leaves no follow-up: whoever is delivered next opens one
            // and tells the team.
            Some(standing) if follow_up.goes_before(&standing) => {
                close(means, follow_up.kind, &follow_up.instance).await?;
            }
            _ => return Ok(Opened::Taken),
        }
    }
    Err(Error::NothingStands(name))
}

/// Whether the answer that opens this kind tells a team afterwards.
fn tells(kind: FollowUpKind) -> bool {
    match kind {
        FollowUpKind::Protection | FollowUpKind::Guard => true,
        FollowUpKind::Scan => false,
    }
}

/// For so long, epoch milliseconds, whoever opened a scan's follow-up is believed that the instance is protected. As long as
/// `palisade-inspector` remembers a protected computer.
const BELIEVED: i64 = 5 * 60_000;

/// Whether another invocation has just found the instance protected and answers for it: then nothing is left to look up. A
/// storm of findings on one instance costs Workload Security no calls beyond those of the first.
pub(crate) async fn is_answered(means: &Means<'_>, instance: &InstanceId) -> Result<bool, Error> {
    // While observing nothing is opened, so nothing can stand.
    if means.mode == Mode::Observe {
        return Ok(false);
    }
    let standing = standing(means, FollowUpKind::Scan, instance).await?;
    // One of this very invocation was begun by an earlier attempt, which is to be completed.
    Ok(standing.is_some_and(|s| s.opened_by != means.request_id && means.now.saturating_sub(s.since) < BELIEVED))
}

/// Whether the finding in Security Hub says all that it would say after another write: what is found on an unprotected
/// instance by the dozen costs Security Hub the calls of the first only.
pub(crate) async fn has_told(
    means: &Means<'_>,
    instance: &InstanceId,
    gap: &Gap,
    finding: &FoundBy,
) -> Result<bool, Error> {
    if !means.settings.security_hub {
        return Ok(false);
    }
    let standing = standing(means, FollowUpKind::Protection, instance).await?;
    Ok(standing.is_some_and(|standing| standing.has_told(gap, finding.severity)))
}

/// The open follow-up of this kind, if there is one that can be read.
async fn standing(means: &Means<'_>, kind: FollowUpKind, instance: &InstanceId) -> Result<Option<FollowUp>, Error> {
    let name = FollowUp::schedule_name(kind, instance);
    let input = means.aws.schedule_input(&means.settings.schedule_group, &name).await?;
    Ok(input.and_then(|input| serde_json::from_value(input).ok()))
}

/// Closes the follow-up; it is no error when it is gone already.
pub(crate) async fn close(means: &Means<'_>, kind: FollowUpKind, instance: &InstanceId) -> Result<(), Error> {
    let name = FollowUp::schedule_name(kind, instance);
    means.aws.delete_schedule(&means.settings.schedule_group, &name).await?;
    Ok(())
}
