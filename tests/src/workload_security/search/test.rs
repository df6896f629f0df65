//! One criterion against one object.

use super::like::like;
use serde::Deserialize;
use serde_json::Value;
use std::cmp::Ordering;

/// How numbers, versions and IDs are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Comparison {
    LessThan,
    LessThanOrEqual,
    #[default]
    Equal,
    GreaterThanOrEqual,
    GreaterThan,
    NotEqual,
}

impl Comparison {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::LessThan => order.is_lt(),
            Self::LessThanOrEqual => order.is_le(),
            Self::Equal => order.is_eq(),
            Self::GreaterThanOrEqual => order.is_ge(),
            Self::GreaterThan => order.is_gt(),
            Self::NotEqual => order.is_ne(),
        }
    }

    pub(super) fn is_less(self) -> bool {
        matches!(self, Self::LessThan | Self::LessThanOrEqual)
    }
}

/// How texts and choices are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Sameness {
    #[default]
    Equal,
    NotEqual,
}

/// A test with its values.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    Flag(bool),
    Number(Comparison, f64),
    Text { test: Sameness, value: String, wildcards: bool },
    Choice(Sameness, String),
    Date { first: Option<(i64, bool)>, last: Option<(i64, bool)> },
    Null(bool),
    Version(Comparison, String),
    Id(Comparison, i64),
}

/// A field and the test on it.
#[derive(Clone, Debug)]
pub(crate) struct Criterion {
    pub(super) field: String,
    pub(super) test: Test,
}

impl Criterion {
    /// A test on what is absent fails, as in a database; only the null test finds it.
    pub(crate) fn matches(&self, object: &Value) -> bool {
        let value = at_path(object, &self.field);
        match &self.test {
            Test::Null(wanted) => value.is_none() == *wanted,
            Test::Flag(wanted) => value.and_then(Value::as_bool) == Some(*wanted),
            Test::Number(comparison, wanted) => value
                .and_then(number)
                .and_then(|value| value.partial_cmp(wanted))
                .is_some_and(|order| comparison.holds(order)),
            Test::Id(comparison, wanted) => {
                value.and_then(Value::as_i64).is_some_and(|id| comparison.holds(id.cmp(wanted)))
            }
            Test::Text { test, value: wanted, wildcards } => value.map(text).is_some_and(|text| {
                let same = if *wildcards { like(wanted, &text) } else { *wanted == text };
                same == (*test == Sameness::Equal)
            }),
            Test::Choice(test, wanted) => {
                value.map(text).is_some_and(|text| (text == *wanted) == (*test == Sameness::Equal))
            }
            Test::Version(comparison, wanted) => {
                value.map(text).is_some_and(|text| comparison.holds(version(&text).cmp(&version(wanted))))
            }
            Test::Date { first, last } => value.and_then(Value::as_i64).is_some_and(|date| {
                first.is_none_or(|(first, inclusive)| date > first || (inclusive && date == first))
                    && last.is_none_or(|(last, inclusive)| date < last || (inclusive && date == last))
            }),
        }
    }
}

/// The value at a path with `/`; an empty list counts as absent.
pub(super) fn at_path<'a>(object: &'a Value, path: &str) -> Option<&'a Value> {
    let found = path.split('/').try_fold(object, |object, key| object.get(key))?;
    let empty = found.is_null() || found.as_array().is_some_and(Vec::is_empty);
    (!empty).then_some(found)
}

pub(super) fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// A list is searched as one text.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn version(text: &str) -> Vec<u64> {
    text.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}
