//! The conduct: observing changes nothing, ignoring costs nothing, and what is planned fits what was looked up.

use palisade_contract::{ActionReport, ActionResult, DecisionWord, Integration, Outcome, handler};

use super::decision::{Whose, whose};
use super::{Case, Comparison};
use crate::check_events::observation::{ApiCall, Observation};
use crate::check_events::peers::Part;

const SCANS: [&str; 2] = ["recommendation-scan", "integrity-scan"];
const HIGHLIGHT: &str = "highlight";
const ADD_TO_POLICY: &str = "add-to-policy";
/// What a look round begins with.
const LOOKS_ROUND: &str = "elasticloadbalancing:DescribeLoadBalancers";

/// Checks calls and actions.
pub(super) fn check(case: &Case<'_>, observation: &Observation, outcomes: &[Outcome], found: &mut Comparison) {
    calls(case, observation, outcomes, found);
    for (index, outcome) in outcomes.iter().enumerate() {
        actions(outcome, found);
        let responds = matches!(case.integration, Integration::GuardDuty | Integration::SecurityHub);
        if responds && outcome.decision == DecisionWord::Observe && whose(case, index) == Whose::Own {
            response(case, outcome, found);
        }
        let patches = case.integration == Integration::Inspector;
        if patches && outcome.decision == DecisionWord::Observe && whose(case, index) == Whose::Own {
            patch(case, outcome, found);
        }
        let looks = case.integration == Integration::Waf;
        if looks && outcome.decision == DecisionWord::Observe && whose(case, index) == Whose::Own {
            let looked = observation.aws_calls.iter().any(|call| call.action == LOOKS_ROUND);
            found.unless(looked, "calls", LOOKS_ROUND, || "none".to_owned());
        }
    }
}

fn calls(case: &Case<'_>, observation: &Observation, outcomes: &[Outcome], found: &mut Comparison) {
    let Observation { api_calls, aws_calls, .. } = observation;
    let show = |call: &ApiCall| format!("{} {}", call.method, call.path);
    for call in api_calls.iter().filter(|call| !call.reads()) {
        found.add("calls", "reads of Workload Security only", show(call));
    }
    let declared = handler(case.integration).map(|spec| spec.calls);
    for call in aws_calls {
        found.unless(call.reads, "calls", "reads of AWS only", || call.action.clone());
        let is_declared = |calls: &[palisade_contract::Call]| {
            calls.iter().any(|declared| declared.action == call.action && declared.sent_by_handler)
        };
        found.unless(declared.is_none_or(is_declared), "calls", "calls of the handler's description only", || {
            call.action.clone()
        });
    }
    let count = api_calls.len() as u64;
    let told: u64 = outcomes.iter().map(|outcome| outcome.api_calls).sum();
    found.unless(told == count, "api_calls", &count.to_string(), || told.to_string());
    let all_foreign = (0..outcomes.len()).all(|index| whose(case, index) == Whose::Foreign);
    if all_foreign && !(api_calls.is_empty() && aws_calls.is_empty()) {
        let aws = aws_calls.iter().map(|call| call.action.clone());
        let all: Vec<String> = api_calls.iter().map(show).chain(aws).collect();
        found.add("calls", "none for an event of others", all.join(", "));
    }
}

/// Results that cannot be while observing.
fn actions(outcome: &Outcome, found: &mut Comparison) {
    found.unless(outcome.decision != DecisionWord::Act, "decision", "observe or ignore", || "act".to_owned());
    for action in &outcome.actions {
        let expected = match action.result {
            ActionResult::Done => "nothing done while observing",
            ActionResult::Failed => "nothing that failed",
            ActionResult::Planned if outcome.decision == DecisionWord::Ignore => "nothing planned for an ignored event",
            _ => continue,
        };
        found.add("actions", expected, show(action));
    }
}

/// The response to an instance: scans where it is protected, else the team hears of it.
fn response(case: &Case<'_>, outcome: &Outcome, found: &mut Comparison) {
    found.unless(!outcome.actions.is_empty(), "actions", "at least one", || "none".to_owned());
    for action in outcome.actions.iter().filter(|action| action.result == ActionResult::Planned) {
        let Some(instance) = &action.instance else { continue };
        if !outcome.instances.contains(instance) {
            found.add("actions", "actions on the finding's instances only", show(action));
        }
    }
    for instance in &outcome.instances {
        let planned: Vec<&str> = outcome
            .actions
            .iter()
            .filter(|action| action.result == ActionResult::Planned && action.instance.as_ref() == Some(instance))
            .map(|action| action.action.as_str())
            .collect();
        // Of several findings in one event, some may ask for nothing.
        if planned.is_empty() && outcome.instances.len() > 1 {
            continue;
        }
        let part = case.cast.part(instance.as_str());
        let fits = match part {
            Part::Protected => planned.contains(&SCANS[0]) && !planned.contains(&HIGHLIGHT),
            Part::Listed | Part::Unknown => {
                planned.contains(&HIGHLIGHT) && !planned.iter().any(|action| SCANS.contains(action))
            }
        };
        let wanted = match part {
            Part::Protected => format!("scans of {instance}, which is protected"),
            Part::Listed | Part::Unknown => format!("a highlight of {instance}, which is not protected"),
        };
        found.unless(fits, "actions", &wanted, || planned.join(", "));
    }
}

/// The answer to CVEs: rules for the policy of what is protected, each left out or planned; else the team hears of it.
fn patch(case: &Case<'_>, outcome: &Outcome, found: &mut Comparison) {
    for instance in &outcome.instances {
        let of_instance = outcome.actions.iter().filter(|action| action.instance.as_ref() == Some(instance));
        let actions: Vec<&str> = of_instance.map(|action| action.action.as_str()).collect();
        let (fits, wanted) = match case.cast.part(instance.as_str()) {
            Part::Protected => {
                let judged = actions.contains(&ADD_TO_POLICY) && !actions.contains(&HIGHLIGHT);
                (judged, format!("a word about the policy of {instance}, which is protected"))
            }
            Part::Listed | Part::Unknown => {
                let told = actions.contains(&HIGHLIGHT) && !actions.contains(&ADD_TO_POLICY);
                (told, format!("a highlight of {instance}, which is not protected"))
            }
        };
        found.unless(fits, "actions", &wanted, || actions.join(", "));
    }
}

fn show(action: &ActionReport) -> String {
    serde_json::to_string(action).unwrap_or_else(|_| action.action.clone())
}
