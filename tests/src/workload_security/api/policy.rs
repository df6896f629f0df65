//! A policy as the API shows it, always in full.

use super::{modules, settings};
use crate::workload_security::world::profile::Policy;
use crate::workload_security::world::{Owner, World};
use serde_json::{Map, Value, json};

pub(super) fn show(world: &World, policy: &Policy, overrides: bool) -> Value {
    let mut object = Map::new();
    object.extend(policy.parent.map(|parent| ("parentID".to_owned(), json!(parent))));
    object.insert("name".to_owned(), json!(policy.name));
    object.insert("description".to_owned(), json!(policy.description));
    object.insert("policySettings".to_owned(), settings::settings(world, Owner::Policy(policy.id), overrides));
    object.insert("recommendationScanMode".to_owned(), json!(policy.recommendation_scan_mode));
    object.insert("autoRequiresUpdate".to_owned(), json!(if policy.auto_requires_update { "on" } else { "off" }));
    object.insert("ID".to_owned(), json!(policy.id));
    modules::of_policy(world, policy.id, overrides, &mut object);
    Value::Object(object)
}
