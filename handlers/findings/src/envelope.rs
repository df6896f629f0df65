//! The EventBridge envelope. Its account and region say where the event was delivered, not whose finding it is.

use std::borrow::Cow;

use serde_json::Value;

use crate::Unreadable;
use crate::arn;
use crate::json;

/// An EventBridge event; `detail` is an object, or null when absent.
#[derive(Debug, Clone)]
pub(crate) struct Envelope<'a> {
    pub(crate) source: &'a str,
    pub(crate) detail_type: &'a str,
    pub(crate) id: Option<String>,
    pub(crate) time: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) resources: Vec<&'a str>,
    pub(crate) detail: Cow<'a, Value>,
}

impl<'a> Envelope<'a> {
    /// Whether `value` has what every EventBridge event has.
    pub(crate) fn is(value: &Value) -> bool {
        json::str_at(value, &["source"]).is_some() && json::str_at(value, &["detail-type"]).is_some()
    }

    /// Reads the envelope; fails when `detail` is neither object, nor absent, nor a string that holds an object.
    pub(crate) fn read(value: &'a Value) -> Result<Self, Unreadable> {
        let envelope = Self {
            source: json::str_at(value, &["source"]).unwrap_or_default(),
            detail_type: json::str_at(value, &["detail-type"]).unwrap_or_default(),
            id: json::text_at(value, &["id"]),
            time: json::text_at(value, &["time"]),
            account: json::text_at(value, &["account"]),
            region: json::str_at(value, &["region"]).and_then(arn::region).map(str::to_owned),
            resources: json::items(value, &["resources"]).filter_map(json::str_of).collect(),
            detail: detail(json::at(value, &["detail"]))?,
        };
        Ok(envelope)
    }
}

/// EventBridge Scheduler sends `detail` as the string `"{}"`.
fn detail(value: &Value) -> Result<Cow<'_, Value>, Unreadable> {
    let detail = match value {
        Value::String(text) if text.trim().is_empty() => Cow::Owned(Value::Null),
        Value::String(text) => Cow::Owned(json::parse("detail", text)?),
        other => Cow::Borrowed(other),
    };
    match *detail {
        Value::Object(_) | Value::Null => Ok(detail),
        _ => Err(Unreadable::WrongShape { subject: "detail", expected: "an object" }),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn detail_may_be_text() {
        let read = |detail: Value| {
            let event = json!({"source": "s", "detail-type": "d", "detail": detail});
            Envelope::read(&event).map(|envelope| envelope.detail.into_owned())
        };
        assert_eq!(read(json!("{}")).unwrap(), json!({}));
        assert_eq!(read(json!(r#"{"a":1}"#)).unwrap(), json!({"a": 1}));
        assert_eq!(read(json!("")).unwrap(), Value::Null);
        assert_eq!(read(json!(null)).unwrap(), Value::Null);
        assert!(matches!(read(json!("no")).unwrap_err(), Unreadable::NotJson { subject: "detail", .. }));
        assert_eq!(read(json!([])).unwrap_err().to_string(), "the detail is not an object");
        assert_eq!(read(json!("3")).unwrap_err().to_string(), "the detail is not an object");
    }

    #[test]
    fn what_is_an_envelope() {
        assert!(Envelope::is(&json!({"source": "aws.x", "detail-type": "X"})));
        assert!(!Envelope::is(&json!({"source": "aws.x"})));
        assert!(!Envelope::is(&json!({"source": 1, "detail-type": "X"})));
        assert!(!Envelope::is(&json!("text")));
    }
}
