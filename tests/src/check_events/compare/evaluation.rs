//! The evaluations: what a rule of AWS Config is answered, against what the oracle says must be.

use palisade_contract::{ActionReport, ActionResult, DecisionWord, Integration, Outcome};
use serde_json::Value;

use super::decision::{Whose, whose};
use super::{Case, Comparison};
use crate::check_events::observation::Observation;

/// The action of an outcome that tells of an evaluation.
const EVALUATE: &str = "evaluate";

/// Compares what the outcomes say about evaluations, and whether an oversized item was fetched.
pub(super) fn check(case: &Case<'_>, observation: &Observation, outcomes: &[Outcome], found: &mut Comparison) {
    let (Integration::Config, Some(expected), [outcome]) = (case.integration, case.expected, outcomes) else { return };
    // In an account that cannot exist there is no rule.
    if whose(case, 0) != Whose::Own || !case.owner.is_real || outcome.decision == DecisionWord::Ignore {
        return;
    }
    // With parameters of others, a rule is answered where the resource settles it, and is told why not elsewhere.
    let spoken = |action: &ActionReport| match action.result {
        ActionResult::Planned => true,
        _ => action.action == EVALUATE && action.detail.as_deref().is_some_and(|detail| !detail.is_empty()),
    };
    found.unless(outcome.actions.iter().any(spoken), "actions", "an evaluation, or why there is none", || {
        "neither".to_owned()
    });
    if expected.flag("needs_get_resource_config_history") == Some(true) {
        let fetched = observation.aws_calls.iter().any(|call| call.action == "config:GetResourceConfigHistory");
        found.unless(fetched, "calls", "config:GetResourceConfigHistory", || "none".to_owned());
    }
    let forced = expected.text("forced_compliance");
    for wanted in expected.get("evaluations").and_then(Value::as_array).into_iter().flatten() {
        let (Some(id), Some(time)) = (wanted["ComplianceResourceId"].as_str(), wanted["OrderingTimestamp"].as_str())
        else {
            continue;
        };
        let planned: Vec<&ActionReport> =
            outcome.actions.iter().filter(|action| action.result == ActionResult::Planned).collect();
        // Rules with parameters of others are not ours to answer, unless the resource settles the answer.
        let Some(forced) = forced else {
            for action in &planned {
                let fits = action.id.as_deref() == Some(id) && says(action, &format!(" at {time}"));
                found.unless(fits, "evaluations", &format!("{id} at {time}"), || shown(action));
            }
            continue;
        };
        let fits =
            |action: &&&ActionReport| action.id.as_deref() == Some(id) && says(action, &format!("{forced} at {time}"));
        found.unless(
            planned.iter().any(|action| fits(&action)),
            "evaluations",
            &format!("{id} {forced} at {time}"),
            || planned.iter().map(|action| shown(action)).collect::<Vec<_>>().join("; "),
        );
        found.unless(observation.api_calls.is_empty(), "calls", "none for what the resource settles", || {
            format!("{} calls", observation.api_calls.len())
        });
    }
}

fn says(action: &ActionReport, text: &str) -> bool {
    action.detail.as_deref().is_some_and(|detail| detail.contains(text))
}

fn shown(action: &ActionReport) -> String {
    format!("{} {}", action.id.as_deref().unwrap_or("no id"), action.detail.as_deref().unwrap_or_default())
}
