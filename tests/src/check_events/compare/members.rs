//! The members of the oracle, one by one: each is compared, or listed here as what no handler needs. There is no third.

use std::collections::BTreeSet;

use palisade_findings::Delivery;
use serde_json::Value;

use super::read::{self, Reading};
use super::{Comparison, Mismatch};
use crate::check_events::folder::Expected;

/// What no handler needs to know, with the reason.
const NOT_NEEDED: [(&str, &str); 3] = [
    ("reason", "why the oracle decides so, in its own words; that each handler tells a reason of its own is checked"),
    ("open_port", "nothing answers an open port: a finding without a CVE asks for no rule"),
    ("protocol", "as open_port"),
];

/// Where a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Of the event as a whole.
    Event,
    /// Of one record of a batch.
    Record(usize),
    /// Of one evaluation that a rule of AWS Config has to put.
    Evaluation(usize),
}

/// One thing that the oracle says of an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Member<'a> {
    pub(super) place: Place,
    pub(super) key: &'a str,
    pub(super) wanted: &'a Value,
}

impl Member<'_> {
    /// For example `account`, `records[0].finding_type`.
    fn name(&self) -> String {
        match self.place {
            Place::Event => self.key.to_owned(),
            Place::Record(index) => format!("records[{index}].{}", self.key),
            Place::Evaluation(index) => format!("evaluations[{index}].{}", self.key),
        }
    }
}

/// What became of the members of one event.
#[derive(Debug, Default)]
pub(in crate::check_events) struct Settled {
    /// How many there are.
    pub(in crate::check_events) members: usize,
    /// How many were compared with what a handler did.
    pub(in crate::check_events) by_conduct: usize,
    /// How many more were compared with what is read from the event.
    pub(in crate::check_events) by_reading: usize,
    /// Those that no handler needs.
    pub(in crate::check_events) not_needed: Vec<&'static str>,
    /// Members that the reading differs from, and those that nothing was held against.
    pub(in crate::check_events) mismatches: Vec<Mismatch>,
}

/// Settles every member: by what the handlers did (`compared`), and by what the handlers' library reads from the event.
pub(in crate::check_events) fn settle(expected: &Expected, payload: &[u8], compared: &BTreeSet<String>) -> Settled {
    let delivery = Delivery::read(&serde_json::from_slice(payload).unwrap_or_default());
    let mut settled = Settled::default();
    let mut found = Comparison::default();
    for member in members(expected) {
        settled.members += 1;
        if let Some((key, _)) = NOT_NEEDED.iter().find(|(key, _)| *key == member.key) {
            settled.not_needed.push(key);
            continue;
        }
        let name = member.name();
        let reading = read::read(expected, &delivery, &member);
        match &reading {
            Reading::Is(got) => found.unless(got == member.wanted, &name, &member.wanted.to_string(), || {
                format!("{got} by reading the event")
            }),
            Reading::Takes(decoys) => {
                found.unless(decoys.is_empty(), &name, "them to be left alone", || format!("{decoys:?} read"));
            }
            Reading::Unknown => {}
        }
        if compared.contains(&name) {
            settled.by_conduct += 1;
        } else if reading == Reading::Unknown {
            found.add(name, "a member that is compared, or listed as what no handler needs", "neither");
        } else {
            settled.by_reading += 1;
        }
    }
    settled.mismatches = found.mismatches;
    settled
}

/// Every member, those of records and evaluations one by one.
fn members(expected: &Expected) -> Vec<Member<'_>> {
    let mut members = Vec::new();
    for (key, wanted) in expected.entries() {
        let place: fn(usize) -> Place = match key {
            "records" => Place::Record,
            "evaluations" => Place::Evaluation,
            _ => |_| Place::Event,
        };
        let objects = wanted
            .as_array()
            .filter(|items| place(0) != Place::Event && !items.is_empty() && items.iter().all(Value::is_object));
        let Some(objects) = objects else {
            members.push(Member { place: Place::Event, key, wanted });
            continue;
        };
        for (index, object) in objects.iter().enumerate() {
            let inner = object.as_object().into_iter().flatten();
            members.extend(inner.map(|(key, wanted)| Member { place: place(index), key, wanted }));
        }
    }
    members
}

#[cfg(test)]
mod tests;
