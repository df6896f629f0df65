//! A template: resources in the order of building, rendered to the same text every time.

use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::{policy::Statement, resource::Resource, value::Value};

/// A CloudFormation template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    description: String,
    conditions: Vec<RegionCondition>,
    resources: Vec<Entry>,
    outputs: Vec<Output>,
}

/// A condition that holds in one region only.
#[derive(Debug, Clone, PartialEq, Eq)]
struct RegionCondition {
    name: &'static str,
    region: String,
}

/// A resource and what CloudFormation itself is told about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Logical id.
    pub id: String,
    /// Name of the condition under which it is made.
    pub condition: Option<&'static str>,
    /// Logical ids that must stand before it though no property names them.
    pub depends_on: Vec<String>,
    /// The resource.
    pub resource: Resource,
}

impl Entry {
    /// A resource that is always made and waits for nothing but what its properties name.
    pub fn new(id: impl Into<String>, resource: Resource) -> Self {
        Self { id: id.into(), condition: None, depends_on: Vec::new(), resource }
    }

    /// The same resource under a condition.
    #[must_use]
    pub fn only_if(mut self, condition: &'static str) -> Self {
        self.condition = Some(condition);
        self
    }

    /// The same resource after another.
    #[must_use]
    pub fn after(mut self, id: impl Into<String>) -> Self {
        self.depends_on.push(id.into());
        self
    }

    fn to_json(&self) -> Json {
        let mut json = Map::new();
        json.insert("Type".to_owned(), json!(self.resource.kind()));
        if let Some(condition) = self.condition {
            json.insert("Condition".to_owned(), json!(condition));
        }
        if !self.depends_on.is_empty() {
            json.insert("DependsOn".to_owned(), json!(self.depends_on));
        }
        // Both are CloudFormation's default; written out where data would go with the resource, because whoever
        // reads the template must see that it does.
        if self.resource.holds_data() {
            json.insert("DeletionPolicy".to_owned(), json!("Delete"));
            json.insert("UpdateReplacePolicy".to_owned(), json!("Delete"));
        }
        json.insert("Properties".to_owned(), self.resource.properties().to_json());
        Json::Object(json)
    }
}

/// What a stack tells about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Output {
    name: &'static str,
    description: &'static str,
    condition: Option<&'static str>,
    value: Value,
}

impl Output {
    fn to_json(&self) -> Json {
        let mut json = Map::new();
        json.insert("Description".to_owned(), json!(self.description));
        if let Some(condition) = self.condition {
            json.insert("Condition".to_owned(), json!(condition));
        }
        json.insert("Value".to_owned(), self.value.to_json());
        Json::Object(json)
    }
}

/// Name of the output that carries [`Template::digest`].
pub const OUTPUT_DIGEST: &str = "TemplateDigest";

impl Template {
    /// An empty template.
    pub(crate) fn new(description: impl Into<String>) -> Self {
        Self { description: description.into(), conditions: Vec::new(), resources: Vec::new(), outputs: Vec::new() }
    }

    pub(crate) fn condition_on_region(&mut self, name: &'static str, region: &str) {
        self.conditions.push(RegionCondition { name, region: region.to_owned() });
    }

    pub(crate) fn add(&mut self, entry: Entry) {
        self.resources.push(entry);
    }

    pub(crate) fn output(
        &mut self,
        name: &'static str,
        description: &'static str,
        value: Value,
        condition: Option<&'static str>,
    ) {
        self.outputs.push(Output { name, description, condition, value });
    }

    /// Every resource, in the order of the template.
    pub fn entries(&self) -> &[Entry] {
        &self.resources
    }

    /// Logical id and type of every resource, in the order of the template.
    pub fn resources(&self) -> impl Iterator<Item = (&str, &'static str)> {
        self.resources.iter().map(|entry| (entry.id.as_str(), entry.resource.kind()))
    }

    /// For each role, its logical id and what its policy grants.
    pub fn iam_statements(&self) -> impl Iterator<Item = (&str, &[Statement])> {
        self.resources.iter().filter_map(|entry| match &entry.resource {
            Resource::Role(role) => Some((entry.id.as_str(), role.statements.as_slice())),
            _ => None,
        })
    }

    /// SHA-256, in lower-case hexadecimal, of the template without the output that carries it.
    ///
    /// Keys are sorted before hashing, so only the content counts.
    pub fn digest(&self) -> String {
        digest_of(&self.body(&self.outputs))
    }

    /// The template as CloudFormation reads it, with the digest among its outputs.
    pub fn to_json(&self) -> Json {
        let mut outputs = self.outputs.clone();
        outputs.push(Output {
            name: OUTPUT_DIGEST,
            description: "SHA-256 of this template without this output",
            condition: None,
            value: self.digest().into(),
        });
        self.body(&outputs)
    }

    /// The text that is deployed: indented by two, with a line feed at its end.
    pub fn to_text(&self) -> String {
        format!("{:#}\n", self.to_json())
    }

    fn body(&self, outputs: &[Output]) -> Json {
        let mut body = Map::new();
        body.insert("AWSTemplateFormatVersion".to_owned(), json!("2010-09-09"));
        body.insert("Description".to_owned(), json!(self.description));
        if !self.conditions.is_empty() {
            let conditions = self.conditions.iter().map(|condition| {
                let equals = json!({ "Fn::Equals": [{ "Ref": "AWS::Region" }, condition.region] });
                (condition.name.to_owned(), equals)
            });
            body.insert("Conditions".to_owned(), Json::Object(conditions.collect()));
        }
        let resources = self.resources.iter().map(|entry| (entry.id.clone(), entry.to_json()));
        body.insert("Resources".to_owned(), Json::Object(resources.collect()));
        let outputs = outputs.iter().map(|output| (output.name.to_owned(), output.to_json()));
        body.insert("Outputs".to_owned(), Json::Object(outputs.collect()));
        Json::Object(body)
    }
}

/// The digest of a template that has no output with its digest.
pub(crate) fn digest_of(body: &Json) -> String {
    hex(&Sha256::digest(sorted(body).to_string().as_bytes()))
}

fn sorted(json: &Json) -> Json {
    match json {
        Json::Object(map) => {
            let mut entries: Vec<_> = map.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Json::Object(entries.into_iter().collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
