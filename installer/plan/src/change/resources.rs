//! The resources that a template makes in one region.

use serde_json::{Map, Value};

/// A resource whose condition holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Effective<'a> {
    pub(crate) id: &'a str,
    pub(crate) kind: &'a str,
    /// Everything of it: properties, policies, dependencies.
    pub(crate) body: &'a Map<String, Value>,
}

impl<'a> Effective<'a> {
    pub(crate) fn properties(&self) -> Option<&'a Map<String, Value>> {
        self.body.get("Properties")?.as_object()
    }
}

/// The resources of `template` in `region`, in its order. What is no resource is left out: the template may be of a version
/// that wrote it differently, and a preview must not fail over it.
pub(crate) fn effective<'a>(template: &'a Value, region: &str) -> Vec<Effective<'a>> {
    let resources = template["Resources"].as_object().into_iter().flatten();
    resources
        .filter_map(|(id, body)| {
            let body = body.as_object()?;
            let made = body.get("Condition").is_none_or(|name| holds(template, name, region));
            let kind = body.get("Type")?.as_str()?;
            made.then_some(Effective { id, kind, body })
        })
        .collect()
}

/// Conditions of ours compare the region with a literal; one that does not is taken to hold.
fn holds(template: &Value, name: &Value, region: &str) -> bool {
    let condition = name.as_str().map_or(&Value::Null, |name| &template["Conditions"][name]);
    match condition["Fn::Equals"].as_array().map(Vec::as_slice) {
        Some([a, Value::String(literal)]) if a["Ref"] == "AWS::Region" => literal == region,
        _ => true,
    }
}
