//! The decision: a handler answers its own events and leaves all others alone.

use palisade_contract::{DecisionWord, Integration, Outcome};
use serde_json::{Value, json};

use super::{Case, Comparison};
use crate::check_events::folder::Expected;
use crate::check_events::payload::{Inner, integration_of};

/// Whose an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Of the handler that saw it.
    Own,
    /// Of another handler, or of none.
    Foreign,
    /// Palisade's own: a follow-up may be of any handler.
    Internal,
}

/// Whose the event at `index` is.
pub(super) fn whose(case: &Case<'_>, index: usize) -> Whose {
    let Some(event) = case.payload.events.get(index) else { return Whose::Foreign };
    let stated = case.expected.filter(|expected| !expected.is_batch()).and_then(|expected| expected.text("source"));
    let integration = match (stated.or_else(|| event.source()), event) {
        (Some(source), _) => integration_of(source),
        (None, Inner::Event(value)) if value["palisade"].is_string() => return Whose::Internal,
        // What an EventBridge schedule passes on is free in form, but for the schedule's own name.
        (None, Inner::Event(value)) => names_schedule(value).then_some(Integration::Waf),
        (None, Inner::NotJson) => None,
    };
    if integration == Some(case.integration) { Whose::Own } else { Whose::Foreign }
}

fn names_schedule(value: &Value) -> bool {
    let is_schedule = |text: &str| text.starts_with("arn:") && text.contains(":schedule/");
    value.as_object().is_some_and(|map| map.values().filter_map(Value::as_str).any(is_schedule))
}

/// Compares every decision, as far as the oracle tells what it has to be.
pub(super) fn check(case: &Case<'_>, outcomes: &[Outcome], found: &mut Comparison) {
    let records = case.expected.and_then(Expected::records);
    for (index, outcome) in outcomes.iter().enumerate() {
        let record = match &records {
            Some(records) => records.get(index).filter(|record| record.get("act_on_ec2").is_some()),
            None => None,
        };
        // What the oracle says of the whole delivery holds for its only event.
        let expected = record.or(case.expected.filter(|_| outcomes.len() == 1));
        let all = records.as_ref().and_then(|records| records.get(index));
        let is_unreadable = all.is_some_and(|record| record.flag("parse_error") == Some(true));
        // What does not say whose it is may be lost to somebody: to keep it for a person is as good as to leave it alone.
        let is_kept = outcome.decision == DecisionWord::Fail && says_nothing(case, index);
        let wanted = match whose(case, index) {
            _ if is_unreadable => Some(DecisionWord::Fail),
            Whose::Foreign if is_kept => None,
            Whose::Foreign => Some(DecisionWord::Ignore),
            Whose::Internal => None,
            Whose::Own => expected.and_then(|expected| asked_for(case, expected)),
        };
        let place = if record.is_some() { format!("records[{index}].") } else { String::new() };
        if is_unreadable {
            found.compared(format!("records[{index}].parse_error"));
        } else if let (Whose::Own, Some(_), Some(expected), true) =
            (whose(case, index), wanted, expected, case.owner.is_real)
        {
            let told = told_by(case.integration).iter().filter(|key| expected.flag(key).is_some());
            told.for_each(|key| found.compared(format!("{place}{key}")));
        }
        if let Some(wanted) = wanted.filter(|wanted| *wanted != outcome.decision) {
            let got = format!("{} ({})", word(outcome.decision), outcome.reason);
            found.add("decision", word(wanted), got);
        }
    }
}

/// Members of the oracle that the decision follows from, and that show nowhere else.
fn told_by(integration: Integration) -> &'static [&'static str] {
    match integration {
        Integration::GuardDuty | Integration::Inspector | Integration::SecurityHub => &["act_on_ec2"],
        Integration::Macie => &["archived"],
        Integration::Config | Integration::Waf => &[],
    }
}

/// Whether the event at `index` names no source, and is none of Palisade's own.
fn says_nothing(case: &Case<'_>, index: usize) -> bool {
    let event = case.payload.events.get(index);
    event.is_some_and(|event| event.source().is_none()) && whose(case, index) != Whose::Internal
}

/// The decision that an event of the handler's own asks for; `None` when the oracle does not tell.
fn asked_for(case: &Case<'_>, expected: &Expected) -> Option<DecisionWord> {
    // No handler is in an account or region that cannot exist, so that none answers.
    if !case.owner.is_real {
        return Some(DecisionWord::Ignore);
    }
    let acts = match case.integration {
        Integration::GuardDuty | Integration::Inspector | Integration::SecurityHub => expected.flag("act_on_ec2")?,
        Integration::Macie => {
            let is_finding = !expected.says_none("finding_id") && !expected.says_none("finding_type");
            let buckets = expected.texts("buckets")?;
            !buckets.is_empty() && is_finding && expected.flag("archived") != Some(true)
        }
        // With or without a compliance that is fixed in advance, an evaluation has to be put.
        Integration::Config => match expected.get("evaluations") {
            Some(Value::Array(evaluations)) if !evaluations.is_empty() => true,
            _ => return None,
        },
        // Every tick of the function's own account and region is one to look round at.
        Integration::Waf => true,
    };
    Some(if acts { DecisionWord::Observe } else { DecisionWord::Ignore })
}

/// The word as it stands in an outcome.
fn word(decision: DecisionWord) -> String {
    json!(decision).as_str().unwrap_or_default().to_owned()
}
