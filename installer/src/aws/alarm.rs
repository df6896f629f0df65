//! The state of alarms that are asked for by their names.

use aws_sdk_cloudwatch::types::{AlarmType, StateValue};

use super::clients::Clients;
use super::error;
use crate::failure::Result;

/// What an alarm says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Alarm {
    pub(crate) name: String,
    pub(crate) state: State,
    /// Why, in CloudWatch's words, on one line.
    pub(crate) reason: String,
}

/// In which state it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Quiet,
    Rings,
    /// It has just been made, or has too little data.
    Undecided,
}

/// The alarm `name` that watches a metric, or `None` when there is none.
pub(crate) async fn on_metric(clients: &Clients, name: &str) -> Result<Option<Alarm>> {
    Ok(named(clients, &[name], &[AlarmType::MetricAlarm]).await?.pop())
}

/// Those of these alarms that there are, on metrics and composite, at most a hundred.
pub(crate) async fn any(clients: &Clients, names: &[&str]) -> Result<Vec<Alarm>> {
    named(clients, names, &[AlarmType::MetricAlarm, AlarmType::CompositeAlarm]).await
}

async fn named(clients: &Clients, names: &[&str], kinds: &[AlarmType]) -> Result<Vec<Alarm>> {
    let mut found = Vec::new();
    let mut pages = clients
        .cloudwatch()
        .describe_alarms()
        .set_alarm_names(Some(names.iter().map(|&name| name.to_owned()).collect()))
        .set_alarm_types(Some(kinds.to_vec()))
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        let what = format!("read alarm {} in {}", names.join(", "), clients.region());
        let page = page.map_err(|e| error::failure(&what, &e))?;
        let on_metrics = page.metric_alarms.unwrap_or_default().into_iter();
        let composite = page.composite_alarms.unwrap_or_default().into_iter();
        found.extend(on_metrics.filter_map(|one| alarm(one.alarm_name, one.state_value.as_ref(), one.state_reason)));
        found.extend(composite.filter_map(|one| alarm(one.alarm_name, one.state_value.as_ref(), one.state_reason)));
    }
    Ok(found)
}

fn alarm(name: Option<String>, state: Option<&StateValue>, reason: Option<String>) -> Option<Alarm> {
    let state = match state {
        Some(StateValue::Ok) => State::Quiet,
        Some(StateValue::Alarm) => State::Rings,
        // A state that this program does not know decides nothing either.
        _ => State::Undecided,
    };
    let reason = reason.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let reason = if reason.is_empty() { "no reason given".to_owned() } else { reason };
    Some(Alarm { name: name?, state, reason })
}
