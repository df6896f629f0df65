//! Schemas of the description, made strict: closed objects, bounded integers, and nothing read-only in a request.

use serde_json::{Map, Value, json};
use std::fmt;

/// Which way a body goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    Request,
    Response,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "request",
            Self::Response => "response",
        })
    }
}

/// Every schema of the description.
pub(super) fn all(schemas: &Value, direction: Direction) -> Value {
    let schemas = schemas.as_object().cloned().unwrap_or_default();
    schemas.into_iter().map(|(name, schema)| (name, one(&schema, direction))).collect::<Map<_, _>>().into()
}

/// One schema and those within it.
pub(super) fn one(schema: &Value, direction: Direction) -> Value {
    let Some(schema) = schema.as_object() else { return schema.clone() };
    let mut strict = schema.clone();
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let properties: Map<_, _> = properties
            .iter()
            .filter(|(_, property)| direction == Direction::Response || property["readOnly"] != json!(true))
            .map(|(name, property)| (name.clone(), one(property, direction)))
            .collect();
        strict.insert("properties".to_owned(), Value::Object(properties));
        strict.entry("additionalProperties").or_insert(json!(false));
    }
    if let Some(items) = schema.get("items") {
        strict.insert("items".to_owned(), one(items, direction));
    }
    if schema.get("format") == Some(&json!("int32")) {
        strict.insert("minimum".to_owned(), json!(i32::MIN));
        strict.insert("maximum".to_owned(), json!(i32::MAX));
    }
    Value::Object(strict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_closed_at_every_depth() {
        let inner = json!({"type": "object", "properties": {"a": {"type": "string"}}});
        let outer = json!({"type": "object", "properties": {"list": {"type": "array", "items": inner}}});
        let strict = one(&outer, Direction::Response);
        assert_eq!(strict["additionalProperties"], json!(false));
        assert_eq!(strict["properties"]["list"]["items"]["additionalProperties"], json!(false));
    }

    #[test]
    fn what_is_read_only_is_unknown_to_requests() {
        let schema = json!({"type": "object", "properties": {"ID": {"type": "integer", "readOnly": true}}});
        assert!(one(&schema, Direction::Response)["properties"].get("ID").is_some());
        assert!(one(&schema, Direction::Request)["properties"].get("ID").is_none());
    }
}
