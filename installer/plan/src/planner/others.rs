//! What the other accounts add to the plan of this one: the set's change, its grants, its cost, its limits.

use std::collections::BTreeSet;

use palisade_templates::OUTPUT_VERSION;
use serde_json::Value;

use super::{Planner, Wanted, merge};
use crate::{
    Cell, FleetObserved, FleetPlan, FleetTarget, Grant, IdleCost, SetState, StackChange, StackKind, StackObserved,
    change::{self, statement_changes},
    fleet,
};

impl Planner<'_> {
    /// What becomes of the other accounts, each of which is to have the stack `wanted`.
    pub(super) fn fleet(&self, wanted: &Wanted) -> Option<FleetPlan> {
        let config = self.request.config;
        let fleet = config.fleet()?;
        let seen = &self.observed.fleet;
        let stack = seen.set.as_ref().map_or(StackObserved::Absent, SetState::as_stack);
        let busy = seen.set.as_ref().and_then(|set| set.operation.clone());
        let change = match busy {
            Some(status) => StackChange::Wait { status },
            // The resources are told for the home region; what differs between regions is told by the ordinary stacks.
            None => wanted.plan(config.name.as_str(), config.home_region().as_str(), &stack).change,
        };
        let mut plan = fleet::plan(config, fleet, seen, &wanted.digest, change);
        plan.version = output(&wanted.json, OUTPUT_VERSION);
        plan.remaining = remaining(&plan, seen, wanted, config.home_region().as_str());
        let role = fleet::administration(config, self.request.version);
        // Of the two kinds it is the one that stands once, in the home region.
        plan.administration = role.map(|template| {
            let wanted = Wanted::new(config.names().stack_sets_roles(), StackKind::Home, template);
            wanted.plan(config.name.as_str(), config.home_region().as_str(), &seen.administration)
        });
        Some(plan)
    }

    /// The same statements in every other account.
    pub(super) fn fleet_grants(&self, fleet: &FleetPlan, wanted: &Wanted, grants: &mut Vec<Grant>) {
        let before = match (fleet.remaining.as_ref().unwrap_or(&fleet.change), &fleet.from) {
            (StackChange::Create { .. }, _) => Value::Null,
            (StackChange::Update { .. }, Some(from)) => from.json(),
            // Nobody has a stack yet.
            (StackChange::Update { .. }, None) => match &self.observed.fleet.set {
                Some(SetState { template: Some(before), .. }) => before.clone(),
                _ => return,
            },
            _ => return,
        };
        for region in self.request.config.regions() {
            for change in statement_changes(&before, wanted.json(), region.as_str()) {
                merge(grants, change, region.as_str(), (&fleet.stack_set, true));
            }
        }
    }

    /// What the stacks of the other accounts cost, in those accounts.
    pub(super) fn fleet_cost(&self, fleet: &FleetPlan, wanted: &Wanted, cost: &mut IdleCost) {
        let seen = &self.observed.fleet;
        let deployed = seen.set.as_ref().and_then(|set| set.template.as_ref());
        for instance in &seen.instances {
            let before = deployed.map(|template| self.prices.cents(template, &instance.region));
            cost.before_cents = cost.before_cents.zip(before).map(|(sum, before)| sum + before);
        }
        let leaving: BTreeSet<_> = fleet.leaving.iter().flat_map(|leaving| leaving.target.cells()).collect();
        let stays = seen
            .instances
            .iter()
            .map(|instance| Cell { account: instance.account.clone(), region: instance.region.clone() })
            .filter(|cell| !leaving.contains(cell));
        let made = fleet.waves.iter().flat_map(|wave| &wave.create).flat_map(FleetTarget::cells);
        cost.after_cents += stays.chain(made).map(|cell| self.prices.cents(wanted.json(), &cell.region)).sum::<u32>();
    }
}

/// What becomes of the stacks that a rollout has not come to which was halted or cut off.
fn remaining(plan: &FleetPlan, seen: &FleetObserved, wanted: &Wanted, region: &str) -> Option<StackChange> {
    let record = seen.record.as_ref()?;
    if plan.change != StackChange::NoChange || record.complete || record.digest != plan.digest {
        return None;
    }
    match &plan.from {
        Some(from) => Some(StackChange::Update { changes: change::changes(&from.json(), &wanted.json, region) }),
        None if plan.waves.iter().any(|wave| !wave.create.is_empty()) => {
            Some(StackChange::Create { resources: change::added(&wanted.json, region) })
        }
        None => None,
    }
}

fn output(template: &Value, name: &str) -> String {
    template["Outputs"][name]["Value"].as_str().unwrap_or_default().to_owned()
}
