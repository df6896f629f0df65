//! `…/{module}/assignments` and `…/{module}/rules` of computers and policies.

use super::call::{Call, Reply};
use super::route::Verb;
use crate::workload_security::world::assignment::Refusal;
use crate::workload_security::world::module::RuleModule;
use crate::workload_security::world::{Owner, World};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleIds {
    #[serde(rename = "ruleIDs")]
    rule_ids: Vec<i64>,
}

pub(super) fn must_exist(world: &World, owner: Owner) -> Result<(), Reply> {
    match owner {
        owner if world.owner_exists(owner) => Ok(()),
        Owner::Computer(_) => Err(Reply::not_found("computer")),
        Owner::Policy(_) => Err(Reply::not_found("policy")),
    }
}

pub(super) fn answer(
    world: &mut World,
    call: &Call,
    verb: Verb,
    owner: Owner,
    module: RuleModule,
) -> Result<Reply, Reply> {
    must_exist(world, owner)?;
    match verb {
        Verb::Post => world.add_rules(owner, module, &call.json::<RuleIds>()?.rule_ids),
        Verb::Put => world.set_rules(owner, module, &call.json::<RuleIds>()?.rule_ids),
        Verb::Get | Verb::Delete => Ok(()),
    }
    .map_err(|refusal| refused(module, refusal))?;
    Ok(Reply::ok(assignments(world, owner, module, call.overrides())))
}

pub(super) fn remove(
    world: &mut World,
    call: &Call,
    owner: Owner,
    module: RuleModule,
    id: i64,
) -> Result<Reply, Reply> {
    must_exist(world, owner)?;
    world.remove_rule(owner, module, id).map_err(|refusal| refused(module, refusal))?;
    Ok(Reply::ok(assignments(world, owner, module, call.overrides())))
}

pub(super) fn refused(module: RuleModule, refusal: Refusal) -> Reply {
    let (title, words) = module.rule_words();
    match refusal {
        Refusal::UnknownRule => Reply::not_found(words),
        Refusal::Needed { rule, needed_by } => {
            let text = format!("{title} {rule} could not be removed because Rule {needed_by} depends on Rule {rule}");
            Reply::message(400, &text)
        }
    }
}

/// The assignments object: no scan date before a scan, and no recommendations at a policy, where the agents' own scans
/// leave none.
fn assignments(world: &World, owner: Owner, module: RuleModule, overrides: bool) -> Value {
    let rules = if overrides { world.own_rules(owner, module) } else { world.effective_rules(owner, module) };
    let (computer, (assign, unassign)) = match owner {
        Owner::Computer(id) => (world.computers.get(&id), world.recommended(id, module)),
        Owner::Policy(_) => (None, (BTreeSet::new(), BTreeSet::new())),
    };
    let scanned = computer.and_then(|computer| computer.last_recommendation_scan);
    let mut object = Map::new();
    if module == RuleModule::IntrusionPrevention {
        object.insert("assignedApplicationTypeIDs".to_owned(), json!(world.application_types_of(&rules)));
    }
    object.insert("assignedRuleIDs".to_owned(), json!(rules));
    object.insert("recommendationScanStatus".to_owned(), json!(if scanned.is_some() { "valid" } else { "none" }));
    object.extend(scanned.map(|time| ("lastRecommendationScanDate".to_owned(), json!(time))));
    object.insert("recommendedToAssignRuleIDs".to_owned(), json!(assign));
    object.insert("recommendedToUnassignRuleIDs".to_owned(), json!(unassign));
    Value::Object(object)
}

/// The rules in force with their properties. No rule's properties can be overridden here, so that a list of overridden
/// rules is empty.
pub(super) fn rules(world: &World, call: &Call, owner: Owner, module: RuleModule) -> Result<Reply, Reply> {
    must_exist(world, owner)?;
    let rules = if call.overrides() { BTreeSet::new() } else { world.effective_rules(owner, module) };
    let rules: Vec<Value> = rules.into_iter().filter_map(|id| world.rule(module, id)).map(|rule| json!(rule)).collect();
    Ok(Reply::ok(json!({module.envelope(): rules})))
}

/// One rule as it applies to the owner.
pub(super) fn rule(world: &World, owner: Owner, module: RuleModule, id: i64) -> Result<Reply, Reply> {
    must_exist(world, owner)?;
    match world.rule(module, id) {
        Some(rule) => Ok(Reply::ok(json!(rule))),
        None => Err(Reply::not_found(module.rule_words().1)),
    }
}
