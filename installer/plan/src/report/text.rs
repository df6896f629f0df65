//! Short forms of values.

use palisade_contract::Names;
use serde_json::Value;

use crate::{Plan, change::in_words};

/// `us-east-1`, or the first few of many.
pub(crate) fn regions(regions: &[String]) -> String {
    match regions {
        [a, b, c, rest @ ..] if rest.len() > 1 => format!("{a}, {b}, {c} and {} more regions", rest.len()),
        all => all.join(", "),
    }
}

/// A property's value on one line.
pub(super) fn property(value: Option<&Value>) -> String {
    match value {
        None => "(none)".to_owned(),
        Some(Value::String(text)) if text.is_empty() => "(empty)".to_owned(),
        Some(value) => short(&in_words(value), 100),
    }
}

/// What is the same in every region is told instead of CloudFormation's words for it.
pub(super) fn filled_in(text: &str, account: &str, partition: &str) -> String {
    text.replace("${AWS::AccountId}", account)
        .replace("${AWS::Partition}", partition)
        .replace("${AWS::Region}", "<region>")
}

/// Line breaks to spaces, and the middle of SHA-256 digests and the end of long texts left out.
pub(super) fn short(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    // A character that is no digit, at the end, closes the last run of digits.
    for c in text.chars().map(Some).chain([None]) {
        match c {
            Some(c @ ('0'..='9' | 'a'..='f')) => digits.push(c),
            other => {
                let is_digest = digits.len() == 64;
                out.extend(digits.chars().take(if is_digest { 12 } else { digits.len() }));
                digits.clear();
                out.extend(other.map(|c| if c.is_control() { ' ' } else { c }));
            }
        }
    }
    if out.chars().count() > most {
        out = out.chars().take(most.saturating_sub(3)).chain("...".chars()).collect();
    }
    out
}

/// The name of the secret that the plan puts a value into.
pub(super) fn secret(plan: &Plan) -> String {
    Names::new(plan.install.as_str()).secret()
}

/// `1.2 MB`.
pub(super) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
