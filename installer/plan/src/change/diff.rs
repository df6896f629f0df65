//! Resources that appear, disappear or differ, down to the property.

use serde_json::{Map, Value};

use super::{effective, grants, replacement, resources::Effective};
use crate::{ChangeKind, PropertyChange, ResourceChange};

/// Every resource of `template` in `region`, as additions.
pub(crate) fn added(template: &Value, region: &str) -> Vec<ResourceChange> {
    effective(template, region).into_iter().map(|resource| whole(resource, ChangeKind::Add)).collect()
}

/// What becomes of each resource that is not the same in both: in the order of `after`, removals last.
pub(crate) fn changes(before: &Value, after: &Value, region: &str) -> Vec<ResourceChange> {
    let (old, new) = (effective(before, region), effective(after, region));
    let mut changes: Vec<ResourceChange> = new
        .iter()
        .filter_map(|resource| match old.iter().find(|o| o.id == resource.id) {
            None => Some(whole(*resource, ChangeKind::Add)),
            Some(standing) if standing.body == resource.body => None,
            Some(standing) => Some(modified(*standing, *resource)),
        })
        .collect();
    let gone = old.iter().filter(|o| !new.iter().any(|n| n.id == o.id));
    changes.extend(gone.map(|resource| whole(*resource, ChangeKind::Remove)));
    changes
}

fn whole(resource: Effective<'_>, kind: ChangeKind) -> ResourceChange {
    ResourceChange {
        logical_id: resource.id.to_owned(),
        resource_type: resource.kind.to_owned(),
        kind,
        properties: Vec::new(),
        statements: false,
    }
}

fn modified(before: Effective<'_>, after: Effective<'_>) -> ResourceChange {
    let mut properties = Vec::new();
    let statements = grants::statements(before) != grants::statements(after);
    compare_maps("", &grants::other_properties(before), &grants::other_properties(after), &mut properties);
    for attribute in
        ["DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata", "UpdatePolicy", "CreationPolicy"]
    {
        compare(attribute, before.body.get(attribute), after.body.get(attribute), &mut properties);
    }
    let replaced = before.kind != after.kind || properties.iter().any(|p| replacement::replaces(after.kind, &p.path));
    let kind = if replaced { ChangeKind::Replace } else { ChangeKind::Modify };
    ResourceChange { properties, statements, ..whole(after, kind) }
}

fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<PropertyChange>) {
    match (before, after) {
        (before, after) if before == after => {}
        (Some(Value::Object(old)), Some(Value::Object(new))) if !is_function(old) && !is_function(new) => {
            compare_maps(path, old, new, found);
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => match (by_key(old), by_key(new)) {
            (Some(old), Some(new)) => compare_maps(path, &old, &new, found),
            _ if old.len() == new.len() => {
                for (index, (old, new)) in old.iter().zip(new).enumerate() {
                    compare(&format!("{path}[{index}]"), Some(old), Some(new), found);
                }
            }
            _ => found.push(PropertyChange { path: path.to_owned(), before: before.cloned(), after: after.cloned() }),
        },
        _ => found.push(PropertyChange { path: path.to_owned(), before: before.cloned(), after: after.cloned() }),
    }
}

fn compare_maps(path: &str, old: &Map<String, Value>, new: &Map<String, Value>, found: &mut Vec<PropertyChange>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    for (key, value) in new {
        compare(&below(key), old.get(key), Some(value), found);
    }
    for (key, value) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
        compare(&below(key), Some(value), None, found);
    }
}

/// `{"Ref": ..}` and `{"Fn::..": ..}` are values, not blocks.
fn is_function(map: &Map<String, Value>) -> bool {
    map.len() == 1 && map.keys().all(|key| key == "Ref" || key.starts_with("Fn::"))
}

/// Tags are a list, but their order means nothing.
fn by_key(list: &[Value]) -> Option<Map<String, Value>> {
    list.iter()
        .map(|item| {
            let item = item.as_object().filter(|item| item.len() == 2)?;
            Some((item.get("Key")?.as_str()?.to_owned(), item.get("Value")?.clone()))
        })
        .collect()
}
