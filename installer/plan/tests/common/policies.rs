//! Asking a printed policy what it grants.

use std::collections::BTreeSet;

use serde_json::Value;

/// The texts of a list.
pub(crate) fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Whether `text` fits `pattern`, in which `*` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|tail| {
            (0..=tail.len()).filter(|at| tail.is_char_boundary(*at)).any(|at| fits(rest, &tail[at..]))
        }),
    }
}

/// Whether a policy allows an action on a resource; conditions are not looked at.
pub(crate) fn granted(policy: &Value, action: &str, arn: &str) -> bool {
    policy["Statement"].as_array().into_iter().flatten().any(|statement| {
        texts(&statement["Action"]).iter().any(|pattern| fits(pattern, action))
            && texts(&statement["Resource"]).iter().any(|pattern| fits(pattern, arn))
    })
}

/// Everything that a policy allows on something.
pub(crate) fn all_actions(policy: &Value) -> BTreeSet<String> {
    let statements = policy["Statement"].as_array().into_iter().flatten();
    statements.flat_map(|statement| texts(&statement["Action"])).map(str::to_owned).collect()
}
