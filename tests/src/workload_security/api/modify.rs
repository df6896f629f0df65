//! `POST /computers/{id}` and `POST /policies/{id}`: the properties that the simulator lets a call change. Rules written
//! this way replace the list, unlike an assignment.

use super::assignments::{must_exist, refused};
use super::call::{Call, Reply};
use crate::workload_security::world::assignment::Refusal;
use crate::workload_security::world::effect::{Effect, EffectKind};
use crate::workload_security::world::module::{RuleModule, SecurityModule};
use crate::workload_security::world::{Owner, World};
use serde::Deserialize;
use serde_json::{Map, Value};

/// One property to change, understood and allowed.
enum Change {
    Name(String),
    Description(String),
    Policy(Option<i64>),
    State(SecurityModule, Option<String>),
    Rules(RuleModule, Vec<i64>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModuleBody {
    state: Option<String>,
    #[serde(rename = "ruleIDs")]
    rules: Option<Vec<i64>>,
}

/// Changes what the body names, all of it or nothing.
pub(super) fn answer(world: &mut World, call: &Call, owner: Owner) -> Result<(), Reply> {
    must_exist(world, owner)?;
    let body: Map<String, Value> = call.json()?;
    let mut changes = Vec::new();
    for (key, value) in body {
        changes.extend(read(world, owner, &key, value)?);
    }
    for change in changes {
        apply(world, owner, change)?;
    }
    let what = match owner {
        Owner::Computer(_) => EffectKind::ComputerModified,
        Owner::Policy(_) => EffectKind::PolicyModified,
    };
    world.note(Effect::of(what).on(owner));
    world.send_policy_below(owner);
    Ok(())
}

fn read(world: &World, owner: Owner, key: &str, value: Value) -> Result<Vec<Change>, Reply> {
    let bad = |what: String| Reply::message(400, &what);
    let text = |value: Value| value.as_str().map(str::to_owned).ok_or_else(|| bad(format!("Invalid value of {key}")));
    let single = match (key, owner) {
        ("displayName", Owner::Computer(_)) | ("name", Owner::Policy(_)) => Change::Name(text(value)?),
        ("description", _) => Change::Description(text(value)?),
        ("policyID", Owner::Computer(_)) => match value.as_i64() {
            // Zero is how an ID is unset.
            Some(0) => Change::Policy(None),
            Some(id) if world.owner_exists(Owner::Policy(id)) => Change::Policy(Some(id)),
            _ => return Err(Reply::not_found("policy")),
        },
        _ => {
            let module = SecurityModule::ALL.into_iter().find(|module| module.key() == key);
            let module = module.ok_or_else(|| bad(format!("Property cannot be modified: {key}")))?;
            let body = serde_json::from_value(value).map_err(|error| bad(format!("Invalid {key}: {error}")))?;
            return read_module(world, module, body);
        }
    };
    Ok(vec![single])
}

fn read_module(world: &World, module: SecurityModule, body: ModuleBody) -> Result<Vec<Change>, Reply> {
    let mut changes = Vec::new();
    if let Some(state) = body.state {
        let inherited = state == "inherited";
        if !inherited && !module.states().contains(&state.as_str()) {
            return Err(Reply::message(400, &format!("Invalid state of {}: {state}", module.key())));
        }
        changes.push(Change::State(module, (!inherited).then_some(state)));
    }
    if let Some(rules) = body.rules {
        let kind = RuleModule::ALL.into_iter().find(|kind| kind.security_module() == module);
        let kind = kind.ok_or_else(|| Reply::message(400, &format!("{} has no rules here", module.key())))?;
        if rules.iter().any(|&rule| world.rule(kind, rule).is_none()) {
            return Err(refused(kind, Refusal::UnknownRule));
        }
        changes.push(Change::Rules(kind, rules));
    }
    Ok(changes)
}

fn apply(world: &mut World, owner: Owner, change: Change) -> Result<(), Reply> {
    match (change, owner) {
        (Change::Rules(module, rules), owner) => {
            return world.set_rules(owner, module, &rules).map_err(|refusal| refused(module, refusal));
        }
        (Change::State(module, state), owner) => {
            if let Some(own) = world.own_mut(owner) {
                match state {
                    Some(state) => own.states.insert(module, state),
                    None => own.states.remove(&module),
                };
            }
        }
        (change, Owner::Computer(id)) => {
            if let Some(computer) = world.computers.get_mut(&id) {
                match change {
                    Change::Name(name) => computer.display_name = name,
                    Change::Description(text) => computer.description = text,
                    Change::Policy(policy) => computer.policy = policy,
                    Change::State(..) | Change::Rules(..) => {}
                }
            }
        }
        (change, Owner::Policy(id)) => {
            if let Some(policy) = world.policies.get_mut(&id) {
                match change {
                    Change::Name(name) => policy.name = name,
                    Change::Description(text) => policy.description = text,
                    Change::Policy(_) | Change::State(..) | Change::Rules(..) => {}
                }
            }
        }
    }
    Ok(())
}
