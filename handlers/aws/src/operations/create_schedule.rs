//! `scheduler:CreateSchedule`: a follow-up, and the lock on what it follows.

use http::Method;
use palisade_contract::calls::CREATE_SCHEDULE;
use serde_json::{Value, json};

use crate::request::{Request, encoded};
use crate::{Aws, Error, ErrorKind, retry};

/// A schedule that invokes one target and vanishes when it is over.
#[derive(Debug, Clone)]
pub struct NewSchedule<'a> {
    /// Name of the group, at most 64 of `0-9a-zA-Z-_.`.
    pub group: &'a str,
    /// Name within the group, of the same form.
    pub name: &'a str,
    /// One line for who looks at it in the console; at most 512 characters.
    pub description: &'a str,
    /// `rate(15 minutes)`, `rate(1 minute)`, `at(2026-11-22T12:00:00)`.
    pub expression: &'a str,
    /// First moment, in seconds since 1970. A rate without one runs at once, the moment it is created.
    pub start: Option<i64>,
    /// Last moment, in seconds since 1970; not regarded for `at`.
    pub end: Option<i64>,
    /// ARN of the function to invoke.
    pub target_arn: &'a str,
    /// ARN of the role with which the scheduler invokes it.
    pub role_arn: &'a str,
    /// The event that the function gets.
    pub input: &'a Value,
    /// ARN of the queue that keeps what could not be delivered.
    pub dead_letter_arn: Option<&'a str>,
    /// How often delivery is tried again, 0 to 185.
    pub retries: u8,
    /// How long delivery is tried, 60 to 86,400 seconds.
    pub longest_age_seconds: u32,
}

/// How [`Aws::create_schedule`] ended when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// It exists because of this call.
    Created,
    /// It existed before: somebody else holds the lock.
    AlreadyExists,
    /// It exists, and the reason may be this very call: an earlier attempt ended without a clear answer, and the service did
    /// not recognise the repetition by its token. Acting twice is the lesser evil.
    Unclear,
}

impl Aws {
    /// Creates a schedule in this region.
    ///
    /// Each call has a `ClientToken` of its own, which its repetitions share. AWS documents no more than that it makes the
    /// request idempotent; assumed is what that means elsewhere in AWS: an identical request with the same token succeeds
    /// again while the service remembers it, whatever has become of the schedule, and one with the same token and other
    /// contents is a conflict. So no two intents may share a token: neither two schedules of one event, nor one that is
    /// created again after it was deleted.
    pub async fn create_schedule(&self, schedule: &NewSchedule<'_>) -> Result<Creation, Error> {
        check(schedule).map_err(|message| Error::new(CREATE_SCHEDULE, ErrorKind::Invalid, message))?;
        let path = format!("/schedules/{}", encoded(schedule.name));
        let body = body(schedule, &token());
        let request = Request::rest(CREATE_SCHEDULE, self.region().clone(), Method::POST, path, &body)?;
        match self.send(&request).await {
            Ok(_) => Ok(Creation::Created),
            Err(error) if error.kind() != ErrorKind::Conflict => Err(error),
            Err(error) if error.is_after_unclear_attempt() => Ok(Creation::Unclear),
            Err(_) => Ok(Creation::AlreadyExists),
        }
    }
}

/// A token that no other call has: 128 bits that differ between containers and calls.
fn token() -> String {
    format!("{:016x}{:016x}", retry::random(), retry::random())
}

fn body(schedule: &NewSchedule<'_>, token: &str) -> Value {
    let mut body = json!({
        "GroupName": schedule.group,
        "ClientToken": token,
        "Description": schedule.description,
        "ScheduleExpression": schedule.expression,
        "FlexibleTimeWindow": { "Mode": "OFF" },
        "ActionAfterCompletion": "DELETE",
        "State": "ENABLED",
        "Target": {
            "Arn": schedule.target_arn,
            "RoleArn": schedule.role_arn,
            "Input": schedule.input.to_string(),
            "RetryPolicy": {
                "MaximumRetryAttempts": schedule.retries,
                "MaximumEventAgeInSeconds": schedule.longest_age_seconds,
            },
        },
    });
    if let Some(start) = schedule.start {
        body["StartDate"] = json!(start);
    }
    if let Some(end) = schedule.end {
        body["EndDate"] = json!(end);
    }
    if let Some(arn) = schedule.dead_letter_arn {
        body["Target"]["DeadLetterConfig"] = json!({ "Arn": arn });
    }
    body
}

fn check(schedule: &NewSchedule<'_>) -> Result<(), String> {
    check_name("group", schedule.group)?;
    check_name("name", schedule.name)?;
    if schedule.retries > 185 || !(60..=86_400).contains(&schedule.longest_age_seconds) {
        return Err("the retry policy is out of bounds".to_owned());
    }
    if schedule.end.zip(schedule.start).is_some_and(|(end, start)| end <= start) {
        return Err("the schedule ends before it starts".to_owned());
    }
    if schedule.description.chars().count() > 512 {
        return Err("the description is longer than 512 characters".to_owned());
    }
    Ok(())
}

/// Whether `name` can be a schedule's or a group's.
pub(crate) fn check_name(what: &str, name: &str) -> Result<(), String> {
    let sound = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if (1..=64).contains(&name.len()) && name.bytes().all(sound) {
        Ok(())
    } else {
        Err(format!("`{name}` is no {what} of a schedule"))
    }
}
