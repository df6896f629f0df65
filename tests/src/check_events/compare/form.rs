//! The form: one outcome line per event, whole and typed, and the same outcomes as the invocation's value.

use palisade_contract::Outcome;
use serde_json::{Value, json};

use super::{Case, Comparison, shown};
use crate::check_events::observation::{Answer, Observation, OutcomeLine};

/// The outcomes, when there is one for each event.
pub(super) fn check(case: &Case<'_>, observation: &Observation, found: &mut Comparison) -> Option<Vec<Outcome>> {
    let (lines, others) = observation.lines();
    for line in others {
        found.add("stdout", "outcome lines only", line);
    }
    answer(case, &observation.answer, &lines, found);
    let count = case.payload.events.len();
    if lines.len() != count {
        let why = observation.stderr.last().map_or_else(String::new, |line| format!("; on stderr: {line}"));
        found.add("outcome lines", count.to_string(), format!("{}{why}", lines.len()));
        return None;
    }
    let mut outcomes = Vec::new();
    for line in lines {
        match line.outcome {
            Ok(outcome) => {
                whole(case, &outcome, &line.raw, found);
                outcomes.push(outcome);
            }
            Err(error) => found.add("outcome", "the form of an outcome", format!("{error} in {}", line.raw)),
        }
    }
    (outcomes.len() == count).then_some(outcomes)
}

/// Every key is there, and none that nobody knows.
fn whole(case: &Case<'_>, outcome: &Outcome, raw: &Value, found: &mut Comparison) {
    let known = json!(outcome);
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().into_iter().flat_map(|map| map.keys().cloned()).collect() };
    let (wanted, given) = (keys(&known), keys(raw));
    for key in wanted.iter().filter(|key| !given.contains(key)) {
        found.add("outcome", format!("the key `{key}`"), "no such key");
    }
    for key in given.iter().filter(|key| !wanted.contains(key)) {
        found.add("outcome", "no other keys", format!("the key `{key}`"));
    }
    let name = case.integration.as_str();
    found.unless(outcome.handler == case.integration, "handler", name, || outcome.handler.to_string());
    found.unless(!outcome.version.is_empty(), "version", "a version", || "none".to_owned());
    found.unless(!outcome.reason.trim().is_empty(), "reason", "a sentence", || "none".to_owned());
}

fn answer(case: &Case<'_>, answer: &Answer, lines: &[OutcomeLine], found: &mut Comparison) {
    let payload = case.payload;
    let may_be_unreadable =
        payload.is_broken() || !payload.is_plain() || case.expected.and_then(|it| it.flag("parse_error")) == Some(true);
    match answer {
        Answer::Error(_) if payload.from_queue => {
            found.add("answer", "a value that names the messages that failed", shown(answer));
        }
        Answer::Error(error) if may_be_unreadable => {
            found.unless(!error.message.is_empty(), "answer", "an error that says why", || shown(answer));
        }
        Answer::Value(_) if payload.is_broken() && !payload.from_queue => {
            found.add("answer", "an error, so that the event is kept", shown(answer));
        }
        Answer::Value(value) => value_of_lines(case, value, lines, found),
        Answer::Error(_) | Answer::NotJson(_) | Answer::Gone(_) => found.add("answer", "a value", shown(answer)),
    }
}

/// The log and the caller are told the same.
fn value_of_lines(case: &Case<'_>, value: &Value, lines: &[OutcomeLine], found: &mut Comparison) {
    let raws: Vec<&Value> = lines.iter().map(|line| &line.raw).collect();
    let wanted = match raws[..] {
        _ if case.payload.from_queue => json!({"batchItemFailures": value["batchItemFailures"], "outcomes": raws}),
        [only] => only.clone(),
        _ => json!({"outcomes": raws}),
    };
    found.unless(*value == wanted, "answer", &wanted.to_string(), || value.to_string());
    let failures = &value["batchItemFailures"];
    if case.payload.from_queue {
        let are_ids =
            failures.as_array().is_some_and(|items| items.iter().all(|item| item["itemIdentifier"].is_string()));
        found.unless(are_ids, "batchItemFailures", "a list of itemIdentifier", || failures.to_string());
    }
}
