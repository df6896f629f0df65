//! The security modules as computers and policies show them.

use crate::workload_security::world::module::{RuleModule, SecurityModule};
use crate::workload_security::world::profile::{Agent, Computer};
use crate::workload_security::world::{Owner, World};
use serde_json::{Map, Value, json};

/// Puts each module of a policy into its object.
pub(super) fn of_policy(world: &World, id: i64, overrides: bool, policy: &mut Map<String, Value>) {
    let owner = Owner::Policy(id);
    for module in SecurityModule::ALL {
        let mut object = base(world, owner, module, overrides);
        let state = world.effective_state(owner, module);
        let status = if state == "off" { "inactive" } else { "active" };
        let message = module.status_message(&state, rule_count(world, owner, module));
        object.insert("moduleStatus".to_owned(), json!({"status": status, "statusMessage": message}));
        policy.insert(module.key().to_owned(), Value::Object(object));
    }
}

/// Puts each module of a computer into its object.
pub(super) fn of_computer(world: &World, computer: &Computer, overrides: bool, object: &mut Map<String, Value>) {
    let owner = Owner::Computer(computer.id);
    for module in SecurityModule::ALL {
        let mut shown = if computer.agent == Agent::None {
            // Nothing is assigned to what was never activated.
            Map::from_iter([("state".to_owned(), json!("off"))])
        } else {
            base(world, owner, module, overrides)
        };
        let (status, message) = computer_status(world, computer, module);
        shown.insert("moduleStatus".to_owned(), json!({"agentStatus": status, "agentStatusMessage": message}));
        match module {
            SecurityModule::AntiMalware => {
                shown.extend(computer.last_malware_scan.map(|time| ("lastManualScan".to_owned(), json!(time))));
            }
            SecurityModule::IntegrityMonitoring => {
                shown.extend(computer.last_integrity_scan.map(|time| ("lastIntegrityScan".to_owned(), json!(time))));
            }
            _ => {}
        }
        object.insert(module.key().to_owned(), Value::Object(shown));
    }
}

fn computer_status(world: &World, computer: &Computer, module: SecurityModule) -> (String, String) {
    if computer.agent == Agent::None {
        return ("inactive".to_owned(), "Not Activated".to_owned());
    }
    if let Some(fault) = computer.module_faults.get(&module) {
        return fault.clone();
    }
    let owner = Owner::Computer(computer.id);
    let state = world.effective_state(owner, module);
    if state == "off" {
        return ("inactive".to_owned(), "Off, installed".to_owned());
    }
    ("active".to_owned(), module.status_message(&state, rule_count(world, owner, module)))
}

/// State and rules, or only what is set here.
fn base(world: &World, owner: Owner, module: SecurityModule, overrides: bool) -> Map<String, Value> {
    let own_state = || world.own(owner).and_then(|own| own.states.get(&module).cloned());
    let state = if overrides { own_state() } else { Some(world.effective_state(owner, module)) };
    let mut object = Map::new();
    object.extend(state.map(|state| ("state".to_owned(), json!(state))));
    if let Some(rule_module) = rule_module(module) {
        let rules =
            if overrides { world.own_rules(owner, rule_module) } else { world.effective_rules(owner, rule_module) };
        // No rules, no key: a list that is empty is null to the manager.
        if !rules.is_empty() {
            object.insert("ruleIDs".to_owned(), json!(rules));
            if rule_module == RuleModule::IntrusionPrevention {
                object.insert("applicationTypeIDs".to_owned(), json!(world.application_types_of(&rules)));
            }
        }
    }
    object
}

fn rule_module(module: SecurityModule) -> Option<RuleModule> {
    RuleModule::ALL.into_iter().find(|rules| rules.security_module() == module)
}

fn rule_count(world: &World, owner: Owner, module: SecurityModule) -> usize {
    rule_module(module).map_or(0, |rules| world.effective_rules(owner, rules).len())
}
