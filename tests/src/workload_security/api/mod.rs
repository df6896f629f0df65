//! The API of the manager: what each operation answers and changes.

mod assignments;
pub(crate) mod call;
mod computer;
mod expand;
mod modify;
mod modules;
mod policy;
pub(crate) mod right;
pub(crate) mod route;
mod settings;
mod tasks;

use super::search::{Filter, Resource, search};
use super::world::module::RuleModule;
use super::world::{Owner, World};
use call::{Call, Reply};
use expand::Expand;
use route::Route;
use serde_json::{Value, json};

/// Does what the call asks for. The key's own object is not part of the world and answered elsewhere.
pub(crate) fn answer(world: &mut World, call: &Call, route: Route) -> Result<Reply, Reply> {
    match route {
        Route::CurrentKey => Err(Reply::not_found("API key")),
        Route::Computers => computers(world, call, None),
        Route::SearchComputers => {
            let filter = filter(call, Resource::Computers)?;
            computers(world, call, Some(&filter))
        }
        Route::Computer(id) => computer(world, call, id),
        Route::ModifyComputer(id) => {
            Expand::read(call)?;
            modify::answer(world, call, Owner::Computer(id))?;
            computer(world, call, id)
        }
        Route::Policies => Ok(listed("policies", policies(world, call))),
        Route::SearchPolicies => found(call, "policies", Resource::Policies, policies(world, call)),
        Route::Policy(id) => policy(world, call, id),
        Route::ModifyPolicy(id) => {
            modify::answer(world, call, Owner::Policy(id))?;
            policy(world, call, id)
        }
        Route::Rules(module) => Ok(listed(module.envelope(), rules(world, module))),
        Route::SearchRules(module) => found(call, module.envelope(), Resource::Rules(module), rules(world, module)),
        Route::Rule(module, id) => match world.rule(module, id) {
            Some(rule) => Ok(Reply::ok(json!(rule))),
            None => Err(Reply::not_found(module.rule_words().1)),
        },
        Route::ApplicationTypes => Ok(listed("applicationTypes", application_types(world))),
        Route::SearchApplicationTypes => {
            found(call, "applicationTypes", Resource::ApplicationTypes, application_types(world))
        }
        Route::ApplicationType(id) => match world.application_types.get(&id) {
            Some(kind) => Ok(Reply::ok(json!(kind))),
            None => Err(Reply::not_found("application type")),
        },
        Route::Tasks => Ok(listed("scheduledTasks", tasks::all(world))),
        Route::SearchTasks => found(call, "scheduledTasks", Resource::ScheduledTasks, tasks::all(world)),
        Route::CreateTask => tasks::create(world, call),
        Route::Task(id) => tasks::show(world, id),
        Route::ModifyTask(id) => tasks::modify(world, call, id),
        Route::DeleteTask(id) => Ok(tasks::delete(world, id)),
        Route::Assignments(verb, owner, module) => assignments::answer(world, call, verb, owner, module),
        Route::RemoveAssignment(owner, module, id) => assignments::remove(world, call, owner, module, id),
        Route::OwnerRules(owner, module) => assignments::rules(world, call, owner, module),
        Route::OwnerRule(owner, module, id) => assignments::rule(world, owner, module, id),
        Route::Setting(verb, owner, name) => settings::answer(world, call, verb, owner, &name),
    }
}

/// The body of a search; an empty one has no criteria.
fn filter(call: &Call, resource: Resource) -> Result<Filter, Reply> {
    let body = if call.body.is_empty() { json!({}) } else { call.json()? };
    Filter::read(resource, body).map_err(|message| Reply::message(400, &message))
}

fn listed(envelope: &str, objects: impl Into<Value>) -> Reply {
    Reply::ok(json!({envelope: objects.into()}))
}

fn found(call: &Call, envelope: &str, resource: Resource, objects: Vec<Value>) -> Result<Reply, Reply> {
    Ok(listed(envelope, search(&filter(call, resource)?, objects)))
}

fn computers(world: &World, call: &Call, filter: Option<&Filter>) -> Result<Reply, Reply> {
    let mut expand = Expand::read(call)?;
    let mut objects: Vec<Value> =
        world.computers.values().map(|each| computer::show(world, each, call.overrides())).collect();
    if let Some(filter) = filter {
        objects = search(filter, objects);
        expand.include(filter.inner_objects());
    }
    for object in &mut objects {
        expand.apply(object);
    }
    Ok(listed("computers", objects))
}

fn computer(world: &World, call: &Call, id: i64) -> Result<Reply, Reply> {
    let expand = Expand::read(call)?;
    let found = world.computers.get(&id).ok_or_else(|| Reply::not_found("computer"))?;
    let mut object = computer::show(world, found, call.overrides());
    expand.apply(&mut object);
    Ok(Reply::ok(object))
}

fn policies(world: &World, call: &Call) -> Vec<Value> {
    world.policies.values().map(|each| policy::show(world, each, call.overrides())).collect()
}

fn policy(world: &World, call: &Call, id: i64) -> Result<Reply, Reply> {
    let found = world.policies.get(&id).ok_or_else(|| Reply::not_found("policy"))?;
    Ok(Reply::ok(policy::show(world, found, call.overrides())))
}

fn rules(world: &World, module: RuleModule) -> Vec<Value> {
    world.rules.get(&module).into_iter().flatten().map(|(_, rule)| json!(rule)).collect()
}

fn application_types(world: &World) -> Vec<Value> {
    world.application_types.values().map(|each| json!(each)).collect()
}
