//! An invocation of AWS Config once more, with the parameters of a rule of ours: exactly the evaluation that the oracle
//! describes is put, and nothing else is written.

use jiff::{SignedDuration, Timestamp, Unit};
use palisade_contract::{ActionResult, DecisionWord, Outcome};
use serde_json::Value;

use super::{Case, Comparison, form};
use crate::check_events::observation::{Answer, Observation};
use crate::check_events::peers::Part;

/// The one thing that this handler may write.
const PUT: &str = "config:PutEvaluations";
const HISTORY: &str = "config:GetResourceConfigHistory";
/// States in which nothing runs that could be protected.
const AT_REST: [&str; 4] = ["stopping", "stopped", "shutting-down", "terminated"];

/// Compares what the handler did in mode `act`.
pub(in crate::check_events) fn compare(case: &Case<'_>, observation: &Observation) -> Comparison {
    let mut found = Comparison::default();
    if let Answer::Gone(what) = &observation.answer {
        found.add("process", "alive", what);
        return found;
    }
    calls(case, observation, &mut found);
    let outcomes = form::check(case, observation, &mut found);
    if let Some([outcome]) = outcomes.as_deref() {
        outcome_of(case, outcome, &mut found);
    }
    evaluations(case, &observation.evaluations, &mut found);
    found
}

fn calls(case: &Case<'_>, observation: &Observation, found: &mut Comparison) {
    for call in observation.api_calls.iter().filter(|call| !call.reads()) {
        found.add("calls", "reads of Workload Security only", format!("{} {}", call.method, call.path));
    }
    for call in observation.aws_calls.iter().filter(|call| !call.reads && call.action != PUT) {
        found.add("calls", format!("reads of AWS and {PUT} only"), &call.action);
    }
    if let Some(needed) = case.expected.and_then(|expected| expected.flag("needs_get_resource_config_history")) {
        let fetched = observation.aws_calls.iter().any(|call| call.action == HISTORY);
        found.unless(fetched == needed, "needs_get_resource_config_history", &needed.to_string(), || {
            fetched.to_string()
        });
        found.compared("needs_get_resource_config_history");
    }
}

fn outcome_of(case: &Case<'_>, outcome: &Outcome, found: &mut Comparison) {
    found.unless(outcome.decision == DecisionWord::Act, "decision", "act", || {
        format!("{:?} ({})", outcome.decision, outcome.reason)
    });
    for action in outcome.actions.iter().filter(|action| action.result != ActionResult::Done) {
        found.add("actions", "evaluations that were put", action.detail.as_deref().unwrap_or(&action.action));
    }
    if let Some(rule) = case.expected.and_then(|expected| expected.text("config_rule_name")) {
        let named = outcome.reason.contains(&format!(" {rule} "));
        found.unless(named, "config_rule_name", rule, || outcome.reason.clone());
        found.compared("config_rule_name");
    }
}

fn evaluations(case: &Case<'_>, put: &[Value], found: &mut Comparison) {
    let Some(expected) = case.expected else { return };
    let Some(wanted) = expected.get("evaluations").and_then(Value::as_array) else {
        // None or many, and in the account of the check there is no instance that could be one of many.
        found.unless(put.is_empty(), "evaluations", "none where there is no instance", || format!("{put:?}"));
        return;
    };
    if put.len() != wanted.len() {
        return found.add("evaluations", format!("{} put", wanted.len()), format!("{} put", put.len()));
    }
    for (index, (wanted, put)) in wanted.iter().zip(put).enumerate() {
        for (key, value) in wanted.as_object().into_iter().flatten() {
            let member = format!("evaluations[{index}].{key}");
            found.unless(is(key, value, &put[key]), &member, &value.to_string(), || put[key].to_string());
            found.compared(member);
        }
        // The same, by the names of what the message says.
        for (member, key) in [
            ("resource_type", "ComplianceResourceType"),
            ("resource_id", "ComplianceResourceId"),
            ("capture_time", "OrderingTimestamp"),
        ] {
            let Some(value) = expected.get(member).filter(|value| !value.is_null()) else { continue };
            found.unless(is(key, value, &put[key]), member, &value.to_string(), || put[key].to_string());
            found.compared(member);
        }
        let Some(word) = compliance(case, &put["ComplianceResourceId"]) else { continue };
        found.unless(put["ComplianceType"] == word, "forced_compliance", word, || put["ComplianceType"].to_string());
        found.compared("forced_compliance");
    }
}

/// Whether a value of an evaluation is the oracle's. Times are sent as seconds.
fn is(key: &str, wanted: &Value, put: &Value) -> bool {
    if key != "OrderingTimestamp" {
        return wanted == put;
    }
    let wanted = wanted.as_str().and_then(|text| text.parse::<Timestamp>().ok());
    let seconds = put.as_f64().and_then(|seconds| SignedDuration::try_from_secs_f64(seconds).ok());
    let put = seconds.and_then(|seconds| Timestamp::from_duration(seconds).ok());
    let milliseconds = |time: Timestamp| time.round(Unit::Millisecond).ok();
    wanted.is_some() && wanted.and_then(milliseconds) == put.and_then(milliseconds)
}

/// The word that has to be put: the oracle's, else the one that follows from the part that the instance plays.
fn compliance<'a>(case: &Case<'a>, id: &Value) -> Option<&'a str> {
    let forced = case.expected?.text("forced_compliance");
    if forced.is_some() {
        return forced;
    }
    if case.payload.instance_state().is_some_and(|state| AT_REST.contains(&state.as_str())) {
        return Some("NOT_APPLICABLE");
    }
    Some(match case.cast.part(id.as_str()?) {
        Part::Protected => "COMPLIANT",
        Part::Listed | Part::Unknown => "NON_COMPLIANT",
    })
}

#[cfg(test)]
mod tests;
