//! An operation of the description, found by method and path.

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// One operation.
pub(super) struct Operation<'a> {
    document: &'a Value,
    operation: &'a Value,
}

impl<'a> Operation<'a> {
    /// The operation for a call; a path that is spelled out wins over one with parameters.
    pub(super) fn find(document: &'a Value, method: &str, path: &str) -> Option<Self> {
        let path: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let (_, operations) = document["paths"]
            .as_object()?
            .iter()
            .filter(|(template, _)| fits(template, &path))
            .min_by_key(|(template, _)| template.matches('{').count())?;
        let operation = operations.get(method.to_lowercase())?;
        Some(Self { document, operation })
    }

    /// Parameters of the query that the operation does not take, or not with this value.
    pub(super) fn query_violations(&self, query: &str) -> Vec<String> {
        let parameters = self.operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut found = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent_decode_str(value).decode_utf8_lossy();
            let parameter = parameters.iter().find(|each| each["in"] == "query" && each["name"] == *name);
            let Some(parameter) = parameter else {
                found.push(format!("the operation has no query parameter {name}"));
                continue;
            };
            let schema = &parameter["schema"];
            let choices = schema["enum"].as_array().or_else(|| schema["items"]["enum"].as_array());
            if choices.is_some_and(|choices| !choices.iter().any(|choice| *choice == *value)) {
                found.push(format!("query parameter {name} is never {value}"));
            }
            if schema["type"] == "boolean" && !["true", "false"].contains(&&*value) {
                found.push(format!("query parameter {name} is never {value}"));
            }
        }
        found
    }

    /// The schema of the body that the operation takes.
    pub(super) fn request_schema(&self) -> Option<Value> {
        let body = self.resolve(self.operation.get("requestBody")?);
        body.pointer("/content/application~1json/schema").cloned()
    }

    /// Whether the operation cannot do without a body.
    pub(super) fn needs_body(&self) -> bool {
        self.operation.get("requestBody").is_some_and(|body| self.resolve(body)["required"] == true)
    }

    /// Whether the description lists the status.
    pub(super) fn lists(&self, status: u16) -> bool {
        self.operation["responses"].get(status.to_string()).is_some()
    }

    /// The schema of the answer.
    pub(super) fn response_schema(&self, status: u16) -> Option<Value> {
        let response = self.resolve(self.operation["responses"].get(status.to_string())?);
        response.pointer("/content/application~1json/schema").cloned()
    }

    fn resolve(&self, value: &'a Value) -> &'a Value {
        let target = value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        target.and_then(|pointer| self.document.pointer(pointer)).unwrap_or(value)
    }
}

fn fits(template: &str, path: &[&str]) -> bool {
    let template: Vec<&str> = template.split('/').filter(|segment| !segment.is_empty()).collect();
    template.len() == path.len()
        && template.iter().zip(path).all(|(wanted, segment)| wanted.starts_with('{') || wanted == segment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn literal_paths_win() {
        let document = json!({"paths": {
            "/things/{thingID}": {"post": {"which": "one"}},
            "/things/search": {"post": {"which": "search"}},
        }});
        let which = |path: &str| Operation::find(&document, "POST", path).map(|found| found.operation["which"].clone());
        assert_eq!(which("/things/search"), Some(json!("search")));
        assert_eq!(which("/things/7"), Some(json!("one")));
        assert_eq!(which("/things"), None);
        assert!(Operation::find(&document, "GET", "/things/7").is_none());
    }

    #[test]
    fn queries_are_checked() {
        let document = json!({"paths": {"/things": {"get": {"parameters": [
            {"name": "expand", "in": "query", "schema": {"type": "array", "items": {"enum": ["none", "all"]}}},
            {"name": "overrides", "in": "query", "schema": {"type": "boolean"}},
        ]}}}});
        let violations =
            |query: &str| Operation::find(&document, "GET", "/things").map(|found| found.query_violations(query).len());
        assert_eq!(violations("expand=none&expand=all&overrides=true"), Some(0));
        assert_eq!(violations("expand=some&overrides=yes&limit=1"), Some(3));
    }
}
