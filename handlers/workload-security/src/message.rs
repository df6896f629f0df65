//! What a person may see of an error answer: the JSON message, cleaned and cut; never HTML.

use serde_json::Value;

/// The longest text kept of what a server said, in characters.
const LONGEST: usize = 300;

/// The message in the body of an error answer, if it is JSON and holds one.
///
/// The API documents no schema of its errors: `message` is what it sends, `errors` what older managers send, and a
/// gateway in front of it may send either of the further names, or HTML, or nothing. `mask` takes out what nobody may see,
/// before the text is cut: half a key is half a key too much.
pub(crate) fn of_body(body: &[u8], mask: impl Fn(&str) -> String) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    ["message", "errors", "Message", "error"].iter().find_map(|name| clean(&mask(&text(value.get(name)?))))
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(text).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; "),
        Value::Object(fields) => fields.get("message").map(text).unwrap_or_default(),
        _ => String::new(),
    }
}

/// One line of at most 300 characters, or nothing for an empty text or HTML.
pub(crate) fn clean(text: &str) -> Option<String> {
    if text.contains("</") || text.trim_start().starts_with('<') {
        return None;
    }
    let spaced: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return None;
    }
    if line.chars().count() <= LONGEST {
        return Some(line);
    }
    let mut cut: String = line.chars().take(LONGEST - 1).collect();
    cut.push('…');
    Some(cut)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_message_is_found() {
        for (body, message) in [
            (r#"{"message":"The policy does not exist"}"#, Some("The policy does not exist")),
            (r#"{"message":"","errors":["one",{"message":"two"},3]}"#, Some("one; two")),
            (r#"{"error":"Forbidden\n\tby the gateway"}"#, Some("Forbidden by the gateway")),
            (r#"{"message":"<html><body>no</body></html>"}"#, None),
            (r#"{"message":null}"#, None),
            ("[]", None),
            ("", None),
            ("<html>502 Bad Gateway</html>", None),
            ("plain words", None),
        ] {
            assert_eq!(of_body(body.as_bytes(), str::to_owned).as_deref(), message, "{body}");
        }
        assert_eq!(of_body(b"\xff\xfe", str::to_owned), None);
    }

    #[test]
    fn a_long_message_is_cut_between_characters() {
        let cut = clean(&"é".repeat(400));
        assert_eq!(cut, Some(format!("{}…", "é".repeat(299))));
        assert_eq!(clean(&"é".repeat(300)), Some("é".repeat(300)));
    }

    #[test]
    fn what_is_masked_is_masked_before_the_cut() {
        let body = serde_json::json!({ "message": "a-secret ".repeat(40) }).to_string();
        let message = of_body(body.as_bytes(), |text| text.replace("a-secret", "*")).unwrap_or_default();
        assert!(message.starts_with("* * ") && !message.contains('a'), "{message}");
    }

    proptest! {
        #[test]
        fn no_body_breaks_it(body in any::<Vec<u8>>(), text in any::<String>()) {
            let told = serde_json::json!({ "message": text }).to_string();
            let read = |body: &[u8]| of_body(body, str::to_owned);
            let messages = [read(&body), clean(&text), read(told.as_bytes())];
            for message in messages.into_iter().flatten() {
                prop_assert!(!message.is_empty() && message.chars().count() <= LONGEST);
                prop_assert!(!message.contains("</") && !message.chars().any(char::is_control));
            }
        }
    }
}
