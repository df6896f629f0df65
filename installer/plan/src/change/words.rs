//! Values and statements in plain words.

use serde_json::Value;

/// A value as a person reads it: `${...}` stands for what CloudFormation fills in.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(self::value).collect::<Vec<_>>().join(", "),
        Value::Object(map) => match map.iter().next() {
            Some((key, Value::String(name))) if map.len() == 1 && key == "Ref" => format!("${{{name}}}"),
            Some((key, Value::String(text))) if map.len() == 1 && key == "Fn::Sub" => text.clone(),
            Some((key, Value::Array(parts))) if map.len() == 1 && key == "Fn::GetAtt" => {
                format!("${{{}}}", parts.iter().map(self::value).collect::<Vec<_>>().join("."))
            }
            _ => Value::Object(map.clone()).to_string(),
        },
        other => other.to_string(),
    }
}

/// A statement as a sentence: `events.amazonaws.com may sqs:SendMessage on ${Queue.Arn}, if aws:SourceAccount is ...`.
pub(crate) fn statement(statement: &Value) -> String {
    if let Some(arn) = statement.get("ManagedPolicy") {
        return format!("may all that {} grants", value(arn));
    }
    let who = match &statement["Principal"] {
        Value::Null => String::new(),
        Value::String(everyone) if everyone == "*" => "everyone ".to_owned(),
        Value::Object(kinds) => kinds.values().map(value).collect::<Vec<_>>().join(", ") + " ",
        other => value(other) + " ",
    };
    let may = if statement["Effect"] == "Deny" { "must not" } else { "may" };
    let actions = value(&statement["Action"]);
    let resource = match &statement["Resource"] {
        Value::Null => String::new(),
        resource => match value(resource).as_str() {
            "*" => " on anything".to_owned(),
            named => format!(" on {named}"),
        },
    };
    let conditions: Vec<String> = statement["Condition"]
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(operator, keys)| {
            keys.as_object().into_iter().flatten().map(move |(k, v)| condition(operator, k, v))
        })
        .collect();
    let when = if conditions.is_empty() { String::new() } else { format!(", if {}", conditions.join(" and ")) };
    format!("{who}{may} {actions}{resource}{when}")
}

fn condition(operator: &str, key: &str, values: &Value) -> String {
    let compares = match operator {
        "StringEquals" | "ArnEquals" | "Bool" | "NumericEquals" => "is",
        "StringNotEquals" | "ArnNotEquals" => "is not",
        "StringLike" | "ArnLike" => "is like",
        "StringNotLike" | "ArnNotLike" => "is not like",
        other => other,
    };
    let values = match values {
        Value::Array(several) => several.iter().map(value).collect::<Vec<_>>().join(" or "),
        one => value(one),
    };
    format!("{key} {compares} {values}")
}
