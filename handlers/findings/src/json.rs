//! Accessors for JSON whose types cannot be trusted, and the limits within which nested text is parsed.

use serde_json::Value;

use crate::Unreadable;

/// Deepest nesting of arrays and objects that is read.
pub const MAX_DEPTH: usize = 64;
/// Longest text, in bytes, that is parsed as JSON within a message. Twice what AWS lets an event be.
pub const MAX_NESTED_TEXT: usize = 2 * 1024 * 1024;

static NULL: Value = Value::Null;

/// The value under `path`, or null when any step is missing.
pub(crate) fn at<'a>(value: &'a Value, path: &[&str]) -> &'a Value {
    path.iter().try_fold(value, |value, key| value.get(key)).unwrap_or(&NULL)
}

/// The string itself, unless it is empty or blank.
pub(crate) fn str_of(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.trim().is_empty())
}

/// The string under `path`, unless it is empty or blank.
pub(crate) fn str_at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a str> {
    str_of(at(value, path))
}

/// A string, or a number written as one: account ids and times come as both.
pub(crate) fn text_at(value: &Value, path: &[&str]) -> Option<String> {
    match at(value, path) {
        Value::Number(number) => Some(number.to_string()),
        other => str_of(other).map(str::to_owned),
    }
}

/// True for `true` and for the word.
pub(crate) fn flag_at(value: &Value, path: &[&str]) -> bool {
    match at(value, path) {
        Value::Bool(flag) => *flag,
        Value::String(word) => word.trim().eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// A finite number, or a string that holds one.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    }
    .filter(|number: &f64| number.is_finite())
}

/// A whole number that is not negative, or a string that holds one.
pub(crate) fn count(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64(),
    }
}

/// The items of an array; a lone object or string counts as an array of one.
pub(crate) fn items<'a>(value: &'a Value, path: &[&str]) -> impl Iterator<Item = &'a Value> {
    let value = at(value, path);
    match value {
        Value::Array(items) => items.as_slice(),
        Value::Object(_) | Value::String(_) => std::slice::from_ref(value),
        _ => &[],
    }
    .iter()
}

/// Parses a string found inside a message, within [`MAX_DEPTH`] and [`MAX_NESTED_TEXT`].
pub(crate) fn parse(subject: &'static str, text: &str) -> Result<Value, Unreadable> {
    if text.len() > MAX_NESTED_TEXT {
        return Err(Unreadable::TooLong { subject, bytes: text.len() });
    }
    if text_depth(text) > MAX_DEPTH {
        return Err(Unreadable::TooDeep { subject });
    }
    serde_json::from_str(text).map_err(|error| Unreadable::NotJson {
        subject,
        line: error.line(),
        column: error.column(),
    })
}

/// A value that is JSON already, or a string that holds JSON.
pub(crate) fn parse_if_text(subject: &'static str, value: &Value) -> Result<Value, Unreadable> {
    match value {
        Value::String(text) => parse(subject, text),
        other => Ok(other.clone()),
    }
}

/// Whether arrays and objects are nested deeper than [`MAX_DEPTH`]. Walks with a list, not with the stack.
pub(crate) fn too_deep(value: &Value) -> bool {
    let mut pending = vec![(value, 0)];
    while let Some((value, around)) = pending.pop() {
        let depth = around + 1;
        match value {
            Value::Array(_) | Value::Object(_) if depth > MAX_DEPTH => return true,
            Value::Array(items) => pending.extend(items.iter().map(|item| (item, depth))),
            Value::Object(map) => pending.extend(map.values().map(|item| (item, depth))),
            _ => {}
        }
    }
    false
}

/// Nesting of the brackets that stand outside of strings.
fn text_depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_missing_step_is_null() {
        let value = json!({"a": {"b": "c"}, "n": 7, "blank": " "});
        assert_eq!(str_at(&value, &["a", "b"]), Some("c"));
        assert_eq!(str_at(&value, &["a", "b", "c"]), None);
        assert_eq!(str_at(&value, &["blank"]), None);
        assert_eq!(text_at(&value, &["n"]).as_deref(), Some("7"));
        assert_eq!(at(&Value::Null, &["a"]), &Value::Null);
    }

    #[test]
    fn one_counts_as_a_list_of_one() {
        let value = json!({"one": {"k": 1}, "many": [1, 2], "none": null, "number": 4});
        assert_eq!(items(&value, &["one"]).count(), 1);
        assert_eq!(items(&value, &["many"]).count(), 2);
        assert_eq!(items(&value, &["none"]).count(), 0);
        assert_eq!(items(&value, &["number"]).count(), 0);
    }

    #[test]
    fn numbers_and_flags_come_as_text_too() {
        assert_eq!(number(&json!("8.9")), Some(8.9));
        assert_eq!(number(&json!("inf")), None);
        assert_eq!(number(&json!(null)), None);
        assert_eq!(count(&json!("3")), Some(3));
        assert_eq!(count(&json!(-3)), None);
        assert!(flag_at(&json!({"f": "True"}), &["f"]));
        assert!(!flag_at(&json!({"f": 1}), &["f"]));
    }

    #[test]
    fn limits_hold_at_their_border() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let deepest = parse("body", &nested(MAX_DEPTH)).unwrap();
        assert!(!too_deep(&deepest));
        assert!(too_deep(&json!([deepest])));
        assert_eq!(parse("body", &nested(MAX_DEPTH + 1)), Err(Unreadable::TooDeep { subject: "body" }));

        let long = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2));
        assert!(parse("body", &long(MAX_NESTED_TEXT)).is_ok());
        let refused = parse("body", &long(MAX_NESTED_TEXT + 1)).unwrap_err();
        assert_eq!(refused.to_string(), "the body has 2097153 bytes, more than 2097152");
    }

    #[test]
    fn brackets_in_strings_are_text() {
        let text = format!(r#"{{"quote \" {}": "\\"}}"#, "[".repeat(200));
        assert!(parse("body", &text).is_ok());
        assert_eq!(text_depth(&text), 1);
    }

    #[test]
    fn the_place_of_an_error_is_told() {
        let error = parse("SQS body", "hello").unwrap_err();
        assert_eq!(error.to_string(), "the SQS body is not JSON (line 1, column 1)");
    }
}
