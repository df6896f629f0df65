//! What a schedule sends: the envelope of a rule or of EventBridge Scheduler, or Scheduler's custom input.

use serde_json::Value;

use crate::arn::Arn;
use crate::envelope::Envelope;
use crate::json;

/// A tick of a schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// `aws.events` or `aws.scheduler`; `None` for a custom input.
    pub source: Option<String>,
    /// `detail-type` of the event; `None` for a custom input.
    pub detail_type: Option<String>,
    /// Account that the event was delivered to.
    pub event_account: Option<String>,
    /// Account of the schedule; a custom input does not say it for sure.
    pub account: Option<String>,
    /// Region of the schedule, like the account.
    pub region: Option<String>,
    /// When the schedule was due, as sent.
    pub time: Option<String>,
    /// ARN of the rule or schedule.
    pub schedule: Option<String>,
    /// The custom input, or null.
    pub input: Value,
}

impl Schedule {
    /// Whether the envelope is that of a schedule.
    pub(crate) fn is(envelope: &Envelope<'_>) -> bool {
        envelope.detail_type == "Scheduled Event" && matches!(envelope.source, "aws.events" | "aws.scheduler")
    }

    pub(crate) fn read(envelope: &Envelope<'_>) -> Self {
        Self {
            source: Some(envelope.source.to_owned()),
            detail_type: Some(envelope.detail_type.to_owned()),
            event_account: envelope.account.clone(),
            account: envelope.account.clone(),
            region: envelope.region.clone(),
            time: envelope.time.clone(),
            schedule: envelope.resources.first().map(|text| (*text).to_owned()),
            input: Value::Null,
        }
    }

    /// Whether `value` is a custom input: any object in which the schedule's own ARN was filled in.
    pub(crate) fn is_input(value: &Value) -> bool {
        schedule_arn(value).is_some()
    }

    pub(crate) fn read_input(value: &Value) -> Self {
        let time = value.as_object().and_then(|map| {
            let named_time = |(key, value): (&String, &Value)| {
                json::str_of(value).filter(|_| key.to_ascii_lowercase().contains("time")).map(str::to_owned)
            };
            map.iter().find_map(named_time)
        });
        Self {
            source: None,
            detail_type: None,
            event_account: None,
            account: None,
            region: None,
            time,
            schedule: schedule_arn(value).map(str::to_owned),
            input: value.clone(),
        }
    }
}

fn schedule_arn(value: &Value) -> Option<&str> {
    let is_schedule = |text: &&str| {
        Arn::parse(text).is_some_and(|arn| arn.service == "scheduler" && arn.resource.starts_with("schedule/"))
    };
    value.as_object()?.values().filter_map(Value::as_str).find(is_schedule)
}
