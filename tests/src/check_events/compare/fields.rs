//! The fields: what the outcome says about the event, against what the oracle says. Only keys of the oracle count.

use std::collections::BTreeSet;

use palisade_contract::{InstanceId, Outcome};
use serde_json::{Value, json};

use super::Comparison;
use crate::check_events::folder::Expected;
use crate::check_events::observation::Answer;

/// Fields of one finding, by their names in the oracle.
const OF_FINDING: [&str; 6] = ["account", "region", "source", "finding_id", "finding_type", "severity_label"];
/// Lists, by their names in the oracle.
const LISTS: [&str; 3] = ["instance_ids", "buckets", "cves"];

/// Compares the whole delivery, then each record that the oracle describes.
pub(super) fn check(expected: &Expected, outcomes: &[Outcome], answer: &Answer, found: &mut Comparison) {
    if let Some(first) = outcomes.first() {
        of_finding("", expected, first, found);
    }
    lists("", expected, outcomes, found);
    decoys(expected, outcomes, found);
    if let Some(wanted) = expected.texts("batch_item_failures") {
        failures(&wanted, answer, found);
    }
    let Some(records) = expected.records() else { return };
    if records.len() != outcomes.len() {
        return found.add("records", records.len().to_string(), outcomes.len().to_string());
    }
    for (index, (record, outcome)) in records.iter().zip(outcomes).enumerate() {
        let place = format!("records[{index}].");
        of_finding(&place, record, outcome, found);
        lists(&place, record, std::slice::from_ref(outcome), found);
    }
}

fn of_finding(place: &str, expected: &Expected, outcome: &Outcome, found: &mut Comparison) {
    for field in OF_FINDING {
        let Some(wanted) = expected.get(field) else { continue };
        if wanted.is_null() && !(place.is_empty() && null_counts(field, expected)) {
            continue;
        }
        let got = match field {
            "account" => json!(outcome.account),
            "region" => json!(outcome.region),
            "source" => json!(outcome.source),
            "finding_id" => json!(outcome.finding_id),
            "finding_type" => outcome.finding_type.clone(),
            _ => json!(outcome.severity_label),
        };
        let member = format!("{place}{field}");
        found.unless(got == *wanted, &member, &wanted.to_string(), || got.to_string());
        found.compared(member);
    }
}

/// Whether null means that there must be none. Of a batch it only means that there is no one value for all; an event
/// without a finding and an owner may still be told the function's own.
fn null_counts(field: &str, expected: &Expected) -> bool {
    match field {
        "finding_id" | "finding_type" | "severity_label" => !expected.is_batch(),
        "account" | "region" => !expected.is_batch() && expected.text("finding_id").is_some(),
        _ => false,
    }
}

fn lists(place: &str, expected: &Expected, outcomes: &[Outcome], found: &mut Comparison) {
    for field in LISTS {
        let Some(wanted) = expected.texts(field) else { continue };
        let mut got: Vec<&str> = Vec::new();
        for text in outcomes.iter().flat_map(|outcome| items(field, outcome)) {
            if !got.contains(&text) {
                got.push(text);
            }
        }
        let member = format!("{place}{field}");
        found.unless(got == wanted, &member, &json!(wanted).to_string(), || json!(got).to_string());
        found.compared(member);
        for outcome in outcomes {
            let items = items(field, outcome);
            let distinct: BTreeSet<&str> = items.iter().copied().collect();
            let once = distinct.len() == items.len();
            found.unless(once, &format!("{place}{field}"), "each once", || json!(items).to_string());
        }
    }
}

fn items<'a>(field: &str, outcome: &'a Outcome) -> Vec<&'a str> {
    match field {
        "instance_ids" => outcome.instances.iter().map(InstanceId::as_str).collect(),
        "buckets" => outcome.buckets.iter().map(String::as_str).collect(),
        _ => outcome.cves.iter().map(String::as_str).collect(),
    }
}

/// What only looks like something to act on.
fn decoys(expected: &Expected, outcomes: &[Outcome], found: &mut Comparison) {
    for (member, decoy) in expected.decoys() {
        for outcome in outcomes {
            let acted_on = outcome.actions.iter().filter_map(|action| action.instance.as_ref()).map(InstanceId::as_str);
            let taken = LISTS.iter().flat_map(|field| items(field, outcome)).chain(acted_on).any(|text| text == decoy);
            found.unless(!taken, member, &format!("`{decoy}` to be left alone"), || "it taken".to_owned());
        }
        found.compared(member);
    }
}

/// The order of the messages that failed does not matter to the queue.
fn failures(wanted: &[&str], answer: &Answer, found: &mut Comparison) {
    let got: BTreeSet<&str> = match answer {
        Answer::Value(value) => {
            let items = value["batchItemFailures"].as_array();
            items.into_iter().flatten().filter_map(|item| item["itemIdentifier"].as_str()).collect()
        }
        _ => return,
    };
    let wanted: BTreeSet<&str> = wanted.iter().copied().collect();
    let text = |ids: &BTreeSet<&str>| Value::from(ids.iter().copied().collect::<Vec<_>>()).to_string();
    found.unless(got == wanted, "batch_item_failures", &text(&wanted), || text(&got));
    found.compared("batch_item_failures");
}
