//! The outcome of an event: what the event says about itself, and the handler's report.

use palisade_contract::{Integration, OUTCOME_MARK, Outcome};
use palisade_findings::{Cited, Event, Facts, Record};
use serde_json::Value;

use crate::{Report, bounds};

/// Longest text taken from an event, in bytes: an outcome is a line in a log, not a copy of the event.
const TEXT_LIMIT: usize = 1_024;
/// Most items of a list taken from an event.
const LIST_LIMIT: usize = 200;

/// The outcome of `record` with `report`.
pub(crate) fn outcome(
    handler: Integration,
    record: &Record,
    report: Report,
    api_calls: u64,
    duration_ms: u64,
) -> Outcome {
    let facts = first_finding(record);
    let cited = cited(record);
    let mut outcome = Outcome {
        palisade: OUTCOME_MARK.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        handler,
        account: account(record).as_deref().map(cut),
        region: region(record).as_deref().map(cut),
        source: record.event.source().map(cut),
        finding_id: finding_id(record).map(cut),
        finding_type: facts.map_or(Value::Null, |facts| finding_type(&facts.finding_type)),
        severity_label: facts.and_then(|facts| facts.severity_label),
        instances: cited.instances,
        buckets: cited.buckets.iter().map(|bucket| cut(bucket)).collect(),
        cves: cited.cves.iter().map(|cve| cut(cve)).collect(),
        decision: report.decision,
        reason: cut(&report.reason),
        actions: bounds::within(report.actions),
        api_calls,
        duration_ms,
    };
    if let Some(subject) = report.subject {
        outcome.account = subject.account;
        outcome.region = subject.region;
        outcome.source = subject.source.or(outcome.source);
        outcome.finding_id = subject.finding_id;
        outcome.finding_type = subject.finding_type;
        outcome.severity_label = subject.severity_label;
        outcome.instances = subject.instances;
    }
    outcome.instances.truncate(LIST_LIMIT);
    outcome.buckets.truncate(LIST_LIMIT);
    outcome.cves.truncate(LIST_LIMIT);
    outcome
}

fn first_finding(record: &Record) -> Option<&Facts> {
    match &record.event {
        Event::Finding(finding) => Some(finding.first()),
        _ => None,
    }
}

/// The owner of what the event is about; for a failed event that cannot be read, the owner of what failed on it.
fn account(record: &Record) -> Option<String> {
    record.event.account().map(str::to_owned).or_else(|| record.failure.as_ref()?.account())
}

fn region(record: &Record) -> Option<String> {
    record.event.region().map(str::to_owned).or_else(|| record.failure.as_ref()?.region())
}

fn finding_id(record: &Record) -> Option<&str> {
    match &record.event {
        Event::Finding(finding) => finding.first().finding_id.as_deref(),
        Event::Legacy(legacy) => legacy.finding_id.as_deref(),
        _ => None,
    }
}

/// Everything that the event's findings cite, or that an event without a finding names.
fn cited(record: &Record) -> Cited {
    match &record.event {
        Event::Finding(finding) => finding.cited(),
        Event::NotAFinding(notice) => notice.cited.clone(),
        Event::ConfigRule(rule) => Cited { instances: rule.instance().into_iter().collect(), ..Cited::default() },
        Event::Legacy(legacy) => Cited { buckets: legacy.buckets.clone(), ..Cited::default() },
        _ => Cited::default(),
    }
}

/// A word or a list of words; anything else is left out.
fn finding_type(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(cut(text)),
        Value::Array(items) => items.iter().filter_map(Value::as_str).take(LIST_LIMIT).map(cut).collect(),
        _ => Value::Null,
    }
}

fn cut(text: &str) -> String {
    palisade_aws::cut(text, TEXT_LIMIT).to_owned()
}
