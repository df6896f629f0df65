//! Is every key known, every required key there, every value of the right kind? Asked of the schema, all at once.
//!
//! The typed read that follows refuses the same things, but stops at the first of them and knows no path.

use serde_json::{Map, Value};

use super::{
    document::either,
    nearest,
    node::{Entry, Kind, Node},
};
use crate::{Position, Problem, schema::keys};

/// Everything in the file that does not have the shape of the schema.
pub(crate) fn problems(root: &Node) -> Vec<Problem> {
    let schema = keys();
    let mut walk = Walk { root: &schema, problems: Vec::new() };
    walk.value("", None, root, &schema);
    walk.problems
}

struct Walk<'a> {
    root: &'a Value,
    problems: Vec<Problem>,
}

impl Walk<'_> {
    fn value(&mut self, path: &str, key_at: Option<Position>, node: &Node, schema: &Value) {
        let kinds = kinds(schema);
        let expects = |kind: &str| kinds.contains(&kind);
        match &node.kind {
            Kind::Null if expects("null") => {}
            Kind::Null => {
                let hint = if key_at.is_some() { "give it one, or take the key away" } else { "take the hyphen away" };
                let problem = Problem::new(path, key_at.or(Some(node.at)), format!("{path} has no value"));
                self.problems.push(problem.hint(hint));
            }
            Kind::Map(entries) if expects("object") => {
                let root = path.is_empty();
                self.map(path, key_at.or((!root).then_some(node.at)), entries, schema);
            }
            Kind::List(items) if expects("array") => {
                for (index, item) in items.iter().enumerate() {
                    self.value(&format!("{path}[{index}]"), None, item, &schema["items"]);
                }
            }
            // An account id reads as a number, and then its leading zero is lost before anybody can look.
            Kind::Number(number) if schema["pattern"] == crate::values::ACCOUNT_PATTERN => {
                let message = format!("{path} is a number, not text");
                let digits = number.bytes().all(|b| b.is_ascii_digit());
                // Twelve were written, and zeros may be lost by now.
                let example =
                    if digits && node.at.width == 12 { format!("{number:0>12}") } else { "012345678901".into() };
                // Most accounts stand in lists, without a key of their own.
                let key = if path.ends_with(']') { String::new() } else { format!("{}: ", last_key(path)) };
                let hint = format!("put the account id in quotes: {key}\"{example}\"");
                self.problems.push(Problem::new(path, Some(node.at), message).hint(hint));
            }
            Kind::Text(_) | Kind::Number(_) | Kind::Bool if expects("string") => {}
            Kind::Bool if expects("boolean") => {}
            Kind::Number(number) if expects("integer") && is_too_large(number, schema) => {
                self.out_of_bounds(path, node.at, &format!("{number} is too large"), schema);
            }
            Kind::Number(number) if expects("integer") && number.bytes().all(|b| b.is_ascii_digit()) => {}
            Kind::Number(number) if expects("integer") && is_negative(number) => {
                self.out_of_bounds(path, node.at, &format!("{number} is below zero"), schema);
            }
            Kind::Map(_) => self.wrong(path, key_at.unwrap_or(node.at), "a block of keys", &kinds),
            Kind::List(_) => self.wrong(path, key_at.unwrap_or(node.at), "a list", &kinds),
            Kind::Number(_) => self.wrong(path, node.at, "a number", &kinds),
            Kind::Bool => self.wrong(path, node.at, "true or false", &kinds),
            Kind::Text(_) => self.wrong(path, node.at, "text", &kinds),
        }
    }

    fn map(&mut self, path: &str, key_at: Option<Position>, entries: &[Entry], schema: &Value) {
        let empty = Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&empty);
        for (index, entry) in entries.iter().enumerate() {
            let below = join(path, &entry.key);
            if let Some(first) = entries.iter().take(index).find(|e| e.key == entry.key) {
                let message = format!("duplicate key `{}`", crate::error::printable(&entry.key));
                let hint = format!("it stands in line {} already; keep one of them", first.key_at.line);
                self.problems.push(Problem::new(below, Some(entry.key_at), message).hint(hint));
            } else if let Some(property) = properties.get(&entry.key) {
                self.value(&below, Some(entry.key_at), &entry.value, property);
            } else {
                self.unknown(path, entry, properties);
            }
        }
        for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !entries.iter().any(|e| e.key == key) {
                let path = join(path, key);
                let example = properties.get(key).map_or(&Value::Null, |p| &p["examples"][0]);
                let hint = if example.is_null() {
                    "`palisade init` writes a file with all that is needed".to_owned()
                } else {
                    format!("add {key}: {example}")
                };
                self.problems.push(Problem::new(&path, key_at, format!("{path} is missing")).hint(hint));
            }
        }
    }

    fn unknown(&mut self, path: &str, entry: &Entry, properties: &Map<String, Value>) {
        let key = crate::error::printable(&entry.key);
        let place = if path.is_empty() { String::new() } else { format!(" in {path}") };
        let known = || properties.keys().map(String::as_str);
        let meant = nearest(&entry.key, known);
        let message = match meant {
            Some(meant) => format!("unknown key `{key}`{place}, did you mean `{meant}`?"),
            None => format!("unknown key `{key}`{place}"),
        };
        let hint = if meant.is_some() {
            None
        } else if looks_secret(&entry.key) {
            Some("the API key never stands in this file: `palisade install` puts it into Secrets Manager".to_owned())
        } else if let Some(home) = self.home_of(&entry.key) {
            Some(format!("`{key}` belongs into {home}"))
        } else {
            Some(format!("known keys: {}", known().collect::<Vec<_>>().join(", ")))
        };
        let problem = Problem::new(join(path, &key), Some(entry.key_at), message);
        // Only the key is shown: its value may be what must not be in the file at all.
        let shown = format!("{}{key}: ...", " ".repeat(entry.key_at.column - 1));
        self.problems.push(Problem { hint, source: Some(shown), ..problem });
    }

    /// The block that knows `key`.
    fn home_of(&self, key: &str) -> Option<String> {
        if self.root["properties"].get(key).is_some() {
            return Some("the first level of the file".to_owned());
        }
        let blocks = self.root["properties"].as_object()?;
        blocks.iter().find(|(_, block)| block["properties"].get(key).is_some()).map(|(name, _)| name.clone())
    }

    fn out_of_bounds(&mut self, path: &str, at: Position, what: &str, schema: &Value) {
        let bound = |name: &str| schema[name].as_u64();
        let hint = match (bound("minimum"), bound("maximum")) {
            (Some(least), Some(most)) => format!("use {least} to {most}"),
            (least, _) => format!("use {} or more", least.unwrap_or_default()),
        };
        self.problems.push(Problem::new(path, Some(at), format!("{path}: {what}")).hint(hint));
    }

    fn wrong(&mut self, path: &str, at: Position, found: &str, kinds: &[&str]) {
        let expected: Vec<&str> = kinds.iter().filter(|kind| **kind != "null").map(|kind| in_words(kind)).collect();
        let name = if path.is_empty() { "the file" } else { path };
        let problem = Problem::new(path, Some(at), format!("{name} is {found}, not {}", either(&expected)));
        let hint = match kinds.first() {
            Some(&"array") => Some(format!("write a list: {}: [...]", last_key(path))),
            Some(&"boolean") => Some("write true or false, without quotes".to_owned()),
            _ => None,
        };
        let hint = hint.filter(|_| !path.is_empty());
        self.problems.push(Problem { hint, ..problem });
    }
}

/// The kinds that the schema's `type` lists.
fn kinds(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn in_words(kind: &str) -> &str {
    match kind {
        "object" => "a block of keys",
        "array" => "a list",
        "integer" => "a whole number",
        "boolean" => "true or false",
        _ => "text",
    }
}

/// A number that the typed read could not even hold; one that it can is judged there, together with everything else.
fn is_too_large(number: &str, schema: &Value) -> bool {
    let held = [u64::from(u8::MAX), u64::from(u16::MAX), u64::from(u32::MAX)];
    let most = schema["maximum"].as_u64().unwrap_or(u64::from(u32::MAX));
    let most = held.into_iter().find(|held| most <= *held).unwrap_or(u64::MAX);
    number.bytes().all(|b| b.is_ascii_digit()) && number.parse::<u64>().map_or(true, |value| value > most)
}

fn is_negative(number: &str) -> bool {
    number.strip_prefix('-').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn last_key(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn looks_secret(key: &str) -> bool {
    let key = key.to_lowercase().replace(['_', '-'], "");
    ["apikey", "secret", "password", "token"].iter().any(|word| key.contains(word))
}
