//! A call as it came in, and the reply that goes out.

use axum::body::Bytes;
use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A request, taken apart.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// The path below the base URL, as sent, e.g. `/computers/search`.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path.split('/').filter(|segment| !segment.is_empty()).map(decode).collect()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Every value of a query parameter, in order.
    pub(crate) fn query_values(&self, name: &str) -> Vec<String> {
        self.query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .filter(|(key, _)| decode(key) == name)
            .map(|(_, value)| decode(value))
            .collect()
    }

    /// Whether the answer shall show only what the object sets itself.
    pub(crate) fn overrides(&self) -> bool {
        self.query_values("overrides").last().is_some_and(|value| value == "true")
    }

    /// The body as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Reply> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Reply::message(400, &format!("Invalid request body: {error}")))
    }

    /// The body for the journal: nothing when there is none, text when it is not JSON.
    pub(crate) fn body_value(&self) -> Option<Value> {
        if self.body.is_empty() {
            return None;
        }
        let text = || json!(String::from_utf8_lossy(&self.body));
        Some(serde_json::from_slice(&self.body).unwrap_or_else(|_| text()))
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// A reply.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: ReplyBody,
    pub(crate) retry_after: Option<u64>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ReplyBody {
    Json(Value),
    Html(String),
    Empty,
}

impl Reply {
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: 200, body: ReplyBody::Json(body), retry_after: None }
    }

    pub(crate) fn empty() -> Self {
        Self { status: 200, body: ReplyBody::Empty, retry_after: None }
    }

    /// The manager's form of an error.
    pub(crate) fn message(status: u16, message: &str) -> Self {
        Self { status, body: ReplyBody::Json(json!({"message": message})), retry_after: None }
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::message(404, &format!("The {what} does not exist"))
    }

    /// What the journal says about the body: how many objects, or the error's text.
    pub(crate) fn summary(&self) -> Option<String> {
        let ReplyBody::Json(body) = &self.body else {
            return matches!(self.body, ReplyBody::Html(_)).then(|| "HTML".to_owned());
        };
        if let Some(message) = body.get("message").and_then(Value::as_str) {
            return Some(message.to_owned());
        }
        let object = body.as_object()?;
        let (name, list) = object.iter().next().filter(|_| object.len() == 1)?;
        Some(format!("{} {name}", list.as_array()?.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_may_repeat_a_name() {
        let call = Call {
            method: Method::GET,
            path: "/computers/1/settings/a%2Fb".to_owned(),
            query: "expand=none&overrides=true&expand=all+of%20it".to_owned(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        };
        assert_eq!(call.query_values("expand"), ["none", "all of it"]);
        assert!(call.overrides());
        assert_eq!(call.segments(), ["computers", "1", "settings", "a/b"]);
        assert_eq!(call.body_value(), None);
    }

    #[test]
    fn summaries() {
        assert_eq!(Reply::ok(json!({"computers": [1, 2]})).summary().as_deref(), Some("2 computers"));
        assert_eq!(Reply::not_found("policy").summary().as_deref(), Some("The policy does not exist"));
        assert_eq!(Reply::empty().summary(), None);
    }
}
