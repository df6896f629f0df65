//! Statements of policies: taken out of the resources, so that who may do what is read in one place.

use serde_json::{Map, Value, json};

use super::{effective, resources::Effective, words};
use crate::GrantKind;

/// A statement that appears or disappears in one region.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StatementChange {
    pub(crate) logical_id: String,
    pub(crate) policy: GrantKind,
    pub(crate) added: bool,
    pub(crate) words: String,
    pub(crate) statement: Value,
}

/// Statements of `after` that `before` does not have, and the other way round. `Null` stands for no template.
pub(crate) fn statement_changes(before: &Value, after: &Value, region: &str) -> Vec<StatementChange> {
    let all = |template| {
        effective(template, region)
            .into_iter()
            .flat_map(|r| {
                statements(r).into_iter().map(move |(policy, statement)| (r.id.to_owned(), policy, statement))
            })
            .collect::<Vec<_>>()
    };
    let (old, new) = (all(before), all(after));
    let mut changes = Vec::new();
    let mut note = |from: &[(String, GrantKind, Value)], other: &[(String, GrantKind, Value)], added| {
        changes.extend(from.iter().filter(|s| !other.contains(s)).map(|(id, policy, statement)| StatementChange {
            logical_id: id.clone(),
            policy: *policy,
            added,
            words: words::statement(statement),
            statement: statement.clone(),
        }));
    };
    note(&old, &new, false);
    note(&new, &old, true);
    changes
}

/// Where a property of a type holds a policy document.
fn documents(kind: &str) -> &'static [(&'static str, GrantKind)] {
    match kind {
        "AWS::IAM::Role" => &[("AssumeRolePolicyDocument", GrantKind::Trust)],
        "AWS::KMS::Key" => &[("KeyPolicy", GrantKind::Resource)],
        "AWS::S3::BucketPolicy" | "AWS::SQS::QueuePolicy" | "AWS::SNS::TopicPolicy" => {
            &[("PolicyDocument", GrantKind::Resource)]
        }
        "AWS::SecretsManager::ResourcePolicy" => &[("ResourcePolicy", GrantKind::Resource)],
        _ => &[],
    }
}

/// The properties without the statements that [`statement_changes`] tells of.
pub(super) fn other_properties(resource: Effective<'_>) -> Map<String, Value> {
    let mut rest = resource.properties().cloned().unwrap_or_default();
    for (property, _) in documents(resource.kind) {
        rest.shift_remove(*property);
    }
    if resource.kind == "AWS::IAM::Role" {
        let policies = rest.get_mut("Policies").and_then(Value::as_array_mut);
        for policy in policies.into_iter().flatten().filter_map(Value::as_object_mut) {
            policy.shift_remove("PolicyDocument");
        }
    }
    rest
}

/// Every statement of a resource's policies.
pub(super) fn statements(resource: Effective<'_>) -> Vec<(GrantKind, Value)> {
    let empty = Map::new();
    let properties = resource.properties().unwrap_or(&empty);
    let of = |document: &Value, policy| {
        let statements = document["Statement"].as_array().cloned().unwrap_or_default();
        statements.into_iter().map(move |statement| (policy, statement)).collect::<Vec<_>>()
    };
    let mut found: Vec<(GrantKind, Value)> = documents(resource.kind)
        .iter()
        .filter_map(|(property, policy)| Some(of(properties.get(*property)?, *policy)))
        .flatten()
        .collect();
    match resource.kind {
        "AWS::IAM::Role" => {
            let policies = properties.get("Policies").and_then(Value::as_array);
            found.extend(policies.into_iter().flatten().flat_map(|p| of(&p["PolicyDocument"], GrantKind::Role)));
            // None of ours has any; a template that stands may.
            let managed = properties.get("ManagedPolicyArns").and_then(Value::as_array);
            found.extend(managed.into_iter().flatten().map(|arn| (GrantKind::Role, json!({"ManagedPolicy": arn}))));
        }
        "AWS::Lambda::Permission" => found.push((GrantKind::Resource, permission(properties))),
        _ => {}
    }
    found
}

/// A permission is a statement of the function's policy, written differently.
fn permission(properties: &Map<String, Value>) -> Value {
    let value = |key: &str| properties.get(key).cloned().unwrap_or_default();
    let mut statement = json!({
        "Effect": "Allow",
        "Principal": {"Service": value("Principal")},
        "Action": value("Action"),
        "Resource": value("FunctionName"),
    });
    let mut condition = Map::new();
    if let Some(account) = properties.get("SourceAccount") {
        condition.insert("StringEquals".to_owned(), json!({"aws:SourceAccount": account}));
    }
    if let Some(arn) = properties.get("SourceArn") {
        condition.insert("ArnLike".to_owned(), json!({"aws:SourceArn": arn}));
    }
    if !condition.is_empty() {
        statement["Condition"] = Value::Object(condition);
    }
    statement
}
