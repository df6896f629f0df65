//! Holding exchanges against the vendor's own description of the API, strictly: what it does not define is an error.

mod operation;
mod strict;

use super::state::Exchange;
use anyhow::Context;
use jsonschema::{Draft, Validator};
use operation::Operation;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use strict::Direction;

/// Statuses that any operation can answer with although the description lists them for none or few.
const ANYWHERE: [u16; 8] = [400, 401, 403, 404, 429, 500, 502, 503];

/// The vendor's OpenAPI file, made strict.
pub struct ApiDescription {
    document: Value,
    requests: Value,
    responses: Value,
    compiled: Mutex<HashMap<(String, Direction), Arc<Validator>>>,
}

impl ApiDescription {
    /// Where the file lies beside the project, if it does.
    pub fn beside_the_project() -> Option<PathBuf> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference/workload-security-openapi.json");
        file.is_file().then_some(file)
    }

    /// Reads an OpenAPI 3.0 file.
    ///
    /// # Errors
    /// When the file cannot be read or is no such description.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| format!("reading {} failed", file.display()))?;
        let document: Value = serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))?;
        let schemas = document.pointer("/components/schemas").context("the description has no schemas")?;
        let requests = strict::all(schemas, Direction::Request);
        let responses = strict::all(schemas, Direction::Response);
        Ok(Self { document, requests, responses, compiled: Mutex::default() })
    }

    /// What the description does not allow about the exchange; nothing when all is well.
    pub fn violations(&self, exchange: &Exchange) -> Vec<String> {
        let at = format!("{} {}", exchange.method, exchange.path);
        let Some(operation) = Operation::find(&self.document, &exchange.method, &exchange.path) else {
            // Asking for what is not there is well answered by saying so.
            let well = matches!(exchange.status, 404 | 405);
            return if well { Vec::new() } else { vec![format!("{at}: the description has no such operation")] };
        };
        let mut found = operation.query_violations(&exchange.query);
        // A body that the manager found bad may well be.
        if exchange.status != 400 {
            match (operation.request_schema(), &exchange.request) {
                (Some(schema), Some(body)) => found.extend(self.check(&schema, Direction::Request, body)),
                (None, Some(_)) => found.push("the operation takes no body".to_owned()),
                (Some(_), None) if operation.needs_body() => found.push("the body is missing".to_owned()),
                (_, None) => {}
            }
        }
        found.extend(self.response_violations(&operation, exchange));
        found.into_iter().map(|violation| format!("{at}: {violation}")).collect()
    }

    fn response_violations(&self, operation: &Operation, exchange: &Exchange) -> Vec<String> {
        let status = exchange.status;
        if !operation.lists(status) && !ANYWHERE.contains(&status) {
            return vec![format!("the operation does not answer with {status}")];
        }
        match (&exchange.response, operation.response_schema(status)) {
            // The description says nothing about the bodies of errors; the message is what clients read.
            (Some(body), _) if status >= 400 => {
                let plain = body
                    .as_object()
                    .is_some_and(|body| body.len() == 1 && body.get("message").is_some_and(Value::is_string));
                if plain { Vec::new() } else { vec![format!("an error without a plain message: {body}")] }
            }
            (Some(body), Some(schema)) => self.check(&schema, Direction::Response, body),
            (Some(_), None) => vec![format!("an answer of {status} has no body")],
            (None, Some(_)) if status < 400 => vec![format!("an answer of {status} without its body")],
            (None, _) => Vec::new(),
        }
    }

    /// Holds a value against a schema of the description.
    fn check(&self, schema: &Value, direction: Direction, value: &Value) -> Vec<String> {
        match self.validator(schema, direction) {
            Ok(validator) => validator
                .iter_errors(value)
                .map(|error| format!("{direction} body at {:?}: {error}", error.instance_path().to_string()))
                .collect(),
            Err(error) => vec![format!("the schema cannot be compiled: {error:#}")],
        }
    }

    fn validator(&self, schema: &Value, direction: Direction) -> anyhow::Result<Arc<Validator>> {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (schema.to_string(), direction);
        if let Some(validator) = compiled.get(&key) {
            return Ok(Arc::clone(validator));
        }
        let schemas = match direction {
            Direction::Request => &self.requests,
            Direction::Response => &self.responses,
        };
        // References in the description start at its root, and so they do here.
        let root = json!({"allOf": [strict::one(schema, direction)], "components": {"schemas": schemas}});
        let validator = jsonschema::options().with_draft(Draft::Draft4).build(&root);
        let validator = Arc::new(validator.map_err(|error| anyhow::anyhow!("{error}"))?);
        compiled.insert(key, Arc::clone(&validator));
        Ok(validator)
    }

    /// Whether the description calls a field searchable, in its words: `Searchable as String.`
    pub fn search_words(&self, schema: &str, property: &str) -> Option<String> {
        let pointer = format!("/components/schemas/{schema}/properties/{property}/description");
        let description = self.document.pointer(&pointer)?.as_str()?;
        let start = description.find("Searchable as ")?;
        let words = &description[start + "Searchable as ".len()..];
        Some(words.split(['.', ',']).next().unwrap_or(words).trim().to_owned())
    }

    /// The names of a schema's properties.
    pub fn properties(&self, schema: &str) -> Vec<String> {
        let pointer = format!("/components/schemas/{schema}/properties");
        let properties = self.document.pointer(&pointer).and_then(Value::as_object);
        properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
    }
}
