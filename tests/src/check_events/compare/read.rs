//! What the handlers' library reads from an event, by the names of the oracle: for members that no outcome shows.

mod event;
mod rule;

use palisade_contract::InstanceId;
use palisade_findings::{Cited, Delivery, Event};
use serde_json::{Value, json};

use super::members::{Member, Place};
use crate::check_events::folder::Expected;

/// What was read for a member.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    /// This value.
    Is(Value),
    /// Of what must not be taken, these were.
    Takes(Vec<String>),
    /// There is no such thing in an event of this kind.
    Unknown,
}

impl From<Option<Value>> for Reading {
    fn from(value: Option<Value>) -> Self {
        value.map_or(Self::Unknown, Self::Is)
    }
}

/// Reads what the oracle says by this member.
pub(super) fn read(expected: &Expected, delivery: &Delivery, member: &Member<'_>) -> Reading {
    match member.place {
        Place::Event if matches!(member.key, "must_not_extract" | "mentioned_instance_ids") => {
            let all = all_cited(delivery);
            let instances = all.instances.iter().map(InstanceId::as_str);
            let others = [&all.buckets, &all.object_keys, &all.cves].into_iter().flatten().map(String::as_str);
            let taken: Vec<&str> = instances.chain(others).collect();
            let decoys =
                expected.decoys().into_iter().filter(|(key, decoy)| *key == member.key && taken.contains(decoy));
            Reading::Takes(decoys.map(|(_, decoy)| decoy.to_owned()).collect())
        }
        Place::Event => of_delivery(delivery, member.key).into(),
        Place::Record(index) => of_record(delivery, index, member.key).into(),
        Place::Evaluation(index) => match delivery.records.first().map(|record| &record.event) {
            Some(Event::ConfigRule(rule)) if index == 0 => rule::evaluation(rule, member.key).into(),
            _ => Reading::Unknown,
        },
    }
}

fn of_delivery(delivery: &Delivery, key: &str) -> Option<Value> {
    let all = all_cited(delivery);
    let lone = match delivery.records.as_slice() {
        [record] if !is_batch(delivery) => Some(record),
        _ => None,
    };
    let failure = lone.and_then(|record| record.failure.as_ref());
    let event = lone.map(|record| &record.event);
    Some(match key {
        "transport" => json!(delivery.transport.as_str()),
        "instance_ids" => ids(&all.instances),
        "buckets" => json!(all.buckets),
        "object_keys" => json!(all.object_keys),
        "cves" => json!(all.cves),
        "other_vulnerability_ids" => json!(all.other_vulnerability_ids),
        "batch_item_failures" => json!(delivery.batch_item_failures()),
        // A batch as a whole has no owner; its records have.
        "account" => json!(event.and_then(Event::account).map(str::to_owned).or_else(|| failure?.account())),
        "region" => json!(event.and_then(Event::region).map(str::to_owned).or_else(|| failure?.region())),
        "source" => json!(event.and_then(Event::source)),
        "condition" => json!(failure?.condition),
        "attempts" => json!(failure?.attempts),
        "function_arn" => json!(failure?.target_arn),
        "error" => json!(failure?.message),
        _ => event::of_event(event?, key)?,
    })
}

fn of_record(delivery: &Delivery, index: usize, key: &str) -> Option<Value> {
    let record = delivery.records.get(index)?;
    Some(match key {
        "messageId" => json!(record.message_id),
        "error_code" => json!(record.error_code()),
        "parse_error" => json!(matches!(record.event, Event::Unreadable(_))),
        "instance_ids" => ids(&event::cited(&record.event).instances),
        "account" => json!(record.event.account()),
        "region" => json!(record.event.region()),
        "source" => json!(record.event.source()),
        _ => event::of_event(&record.event, key)?,
    })
}

fn is_batch(delivery: &Delivery) -> bool {
    delivery.transport == palisade_findings::Transport::Sqs
}

fn all_cited(delivery: &Delivery) -> Cited {
    let mut all = Cited::default();
    for one in delivery.records.iter().map(|record| event::cited(&record.event)) {
        all.instances.extend(one.instances);
        all.buckets.extend(one.buckets);
        all.object_keys.extend(one.object_keys);
        all.cves.extend(one.cves);
        all.other_vulnerability_ids.extend(one.other_vulnerability_ids);
    }
    all
}

fn ids(instances: &[InstanceId]) -> Value {
    json!(instances.iter().map(InstanceId::as_str).collect::<Vec<_>>())
}
