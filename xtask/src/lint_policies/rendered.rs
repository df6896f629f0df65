//! The policies in the rendered templates: what roles may do, who may take them on, and what resources let in.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::resolve::{ACCOUNT, resolve};
use super::{Policies, printed};
use crate::lint_templates;
use crate::workspace::Workspace;

/// Properties that are a policy.
const DOCUMENTS: [&str; 3] = ["PolicyDocument", "KeyPolicy", "ResourcePolicy"];

/// Every rendered template, and the policies in them.
pub(super) fn policies(workspace: &Workspace) -> Result<(Vec<PathBuf>, Policies)> {
    let templates = lint_templates::templates(workspace)?;
    let mut policies = Policies::new();
    for path in &templates {
        let text =
            std::fs::read_to_string(workspace.root.join(path)).with_context(|| format!("read {}", path.display()))?;
        let template: Value = serde_json::from_str(&text).with_context(|| format!("understand {}", path.display()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        of_template(&template, &name, &mut policies)
            .with_context(|| format!("read the policies of {}", path.display()))?;
    }
    ensure!(policies.len() > templates.len(), "{} policies in {} templates", policies.len(), templates.len());
    Ok((templates, policies))
}

fn of_template(template: &Value, name: &str, policies: &mut Policies) -> Result<()> {
    for (id, resource) in template["Resources"].as_object().context("there are no resources")? {
        let properties = &resource["Properties"];
        let mut add = |what: &str, document: &Value| -> Result<()> {
            policies.insert(printed::place(name, &format!("{id}{what}")), resolve(template, document)?);
            Ok(())
        };
        for document in DOCUMENTS.iter().filter_map(|document| properties.get(document)) {
            add("", document)?;
        }
        if let Some(trust) = properties.get("AssumeRolePolicyDocument") {
            add(" trust", &about(id, trust))?;
        }
        for policy in properties["Policies"].as_array().into_iter().flatten() {
            add("", &policy["PolicyDocument"])?;
        }
    }
    Ok(())
}

/// A trust policy names no resource, being about its own role; a linter of policies wants one.
pub(super) fn about(role: &str, trust: &Value) -> Value {
    let mut trust = trust.clone();
    for statement in trust.get_mut("Statement").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(statement) = statement.as_object_mut() {
            statement.insert("Resource".to_owned(), json!(format!("arn:aws:iam::{ACCOUNT}:role/{role}")));
        }
    }
    trust
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_policy_is_found() -> Result<()> {
        let statement = json!({"Statement": [{"Sid": "One"}]});
        let template = json!({"Resources": {
            "Role": {"Type": "AWS::IAM::Role", "Properties": {
                "AssumeRolePolicyDocument": statement, "Policies": [{"PolicyDocument": statement}]}},
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": statement}},
            "Queue": {"Type": "AWS::SQS::Queue"}
        }});
        let mut found = Policies::new();
        of_template(&template, "t", &mut found)?;
        assert_eq!(found.keys().map(String::as_str).collect::<Vec<_>>(), ["t|Key", "t|Role", "t|Role trust"]);
        assert_eq!(found["t|Role trust"]["Statement"][0]["Resource"], "arn:aws:iam::123456789012:role/Role");
        Ok(())
    }

    #[test]
    fn the_rendered_templates_hold_policies() -> Result<()> {
        let (templates, policies) = policies(&Workspace::load()?)?;
        assert!(
            templates.len() > 5 && policies.len() > 40,
            "{} templates, {} policies",
            templates.len(),
            policies.len()
        );
        Ok(())
    }
}
