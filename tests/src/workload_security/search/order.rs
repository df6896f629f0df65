//! The order of a search's answer: by ID, unless a single criterion compares something that has an order of its own.

use super::criteria::Filter;
use super::test::{Test, at_path, number};
use serde_json::Value;
use std::cmp::Ordering;

pub(super) fn sort(filter: &Filter, objects: &mut [Value]) {
    let own_order = match filter.criteria.as_slice() {
        [only] if !filter.sort_by_id => match only.test {
            Test::Number(comparison, _) | Test::Id(comparison, _) | Test::Version(comparison, _) => {
                Some((only.field.as_str(), comparison.is_less()))
            }
            Test::Date { first, last } => Some((only.field.as_str(), first.is_none() && last.is_some())),
            _ => None,
        },
        _ => None,
    };
    let (field, downwards) = own_order.unwrap_or(("ID", false));
    objects.sort_by(|a, b| {
        let order = key(a, field).partial_cmp(&key(b, field)).unwrap_or(Ordering::Equal);
        let order = if downwards { order.reverse() } else { order };
        order.then_with(|| key(a, "ID").partial_cmp(&key(b, "ID")).unwrap_or(Ordering::Equal))
    });
}

fn key(object: &Value, field: &str) -> Option<f64> {
    at_path(object, field).and_then(number)
}
