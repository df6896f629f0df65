//! Works out what has to be done in the other accounts.

use std::collections::{BTreeMap, BTreeSet};

use palisade_config::{Config, Fleet, LAST_WAVE, Reach};

use super::{
    Cell, FleetObserved, FleetPlan, FleetTarget, Leaving, WavePlan, cells,
    members::{self, Grouped, Wanted},
    roles,
};
use crate::{Deployed, StackChange};

/// The plan for the fleet. `change` is what becomes of the set, `digest` that of the wanted template.
pub(crate) fn plan(
    config: &Config,
    fleet: &Fleet,
    observed: &FleetObserved,
    digest: &str,
    change: StackChange,
) -> FleetPlan {
    let reach = fleet_reach(config, fleet);
    let ordinary = config.targets.own_account.then(|| config.account());
    let (wanted, skipped) = members::wanted(fleet, observed, ordinary);
    let mut plan = FleetPlan {
        stack_set: config.names().stack_set(),
        organization: observed.organization.as_ref().map(|organization| organization.id.clone()),
        digest: digest.to_owned(),
        version: String::new(),
        from: None,
        administration: None,
        create_roles_by: fleet.roles.create.clone(),
        change,
        remaining: None,
        leaving: Vec::new(),
        roles_stack: config.names().stack_sets_roles(),
        roles_leaving: BTreeSet::new(),
        waves: Vec::new(),
        skipped,
        accounts: wanted.len(),
        reach,
        unfinished: false,
        halted: None,
    };
    // Nobody asked who belongs to the units, because everything stands as the last rollout left it.
    let known = observed.members.is_some() || matches!(fleet.reach, Reach::Accounts(_));
    if !known {
        plan.accounts = observed.instances.iter().map(|i| &i.account).collect::<BTreeSet<_>>().len();
        return plan;
    }
    let planner = Planner {
        fleet,
        observed,
        updates: matches!(plan.change, StackChange::Update { .. }),
        regions: config.regions().iter().map(ToString::to_string).collect(),
        units: units(fleet),
    };
    plan.leaving = planner.leaving(&wanted, &plan.skipped.iter().map(|s| s.account.as_str()).collect());
    let record = observed.record.as_ref().filter(|record| record.digest == digest && record.reach == plan.reach);
    plan.unfinished = record.is_none_or(|record| !record.complete);
    plan.halted = record.and_then(|record| record.halted.clone());
    let passed = record.map(|record| record.passed.as_slice()).unwrap_or_default();
    plan.waves = planner.waves(&wanted, passed);
    if plan.waves.iter().any(|wave| !wave.update.is_empty()) {
        plan.from = stands_in(observed, &plan);
    }
    plan.roles_leaving = roles::leaving(config, observed, &plan.leaving);
    plan
}

/// What the stacks are made from that are to be updated: the set's template, or, where the set has the wanted one already, what
/// the rollout wrote down that brought it.
fn stands_in(observed: &FleetObserved, plan: &FleetPlan) -> Option<Deployed> {
    if let StackChange::Update { .. } = plan.change {
        let template = observed.set.as_ref()?.template.as_ref()?;
        return Deployed::read(&format!("{template:#}"));
    }
    observed.record.as_ref().filter(|record| record.digest == plan.digest)?.from.clone()
}

struct Planner<'a> {
    fleet: &'a Fleet,
    observed: &'a FleetObserved,
    /// Whether the set's template changes, so that every stack does.
    updates: bool,
    regions: Vec<String>,
    units: Vec<String>,
}

impl Planner<'_> {
    fn waves(&self, wanted: &[Wanted], passed: &[String]) -> Vec<WavePlan> {
        let standing: BTreeMap<(&str, &str), bool> =
            self.observed.instances.iter().map(|i| ((i.account.as_str(), i.region.as_str()), i.current)).collect();
        let groups = members::waves(self.fleet, wanted);
        // The last of those that have accounts: with it the units are named whole, so that accounts that join are enrolled.
        let last = groups.iter().rposition(|group| !group.accounts.is_empty());
        let mut earlier: BTreeSet<String> = BTreeSet::new();
        let mut waves = Vec::new();
        for (index, Grouped { name, wait_seconds, accounts }) in groups.into_iter().enumerate() {
            let all = accounts.iter().flat_map(|account| self.regions.iter().map(move |region| (account, region)));
            let (mut create, mut update) = (Vec::new(), Vec::new());
            for (account, region) in all {
                let cell = Cell { account: account.clone(), region: region.clone() };
                match standing.get(&(account.as_str(), region.as_str())) {
                    None => create.push(cell),
                    Some(current) if self.updates || !current => update.push(cell),
                    Some(_) => {}
                }
            }
            let mut create = cells::targets(create, &self.regions, &self.units);
            if last == Some(index)
                && let Reach::Organization(organization) = &self.fleet.reach
            {
                let excluded = organization.exclude_accounts.iter().map(ToString::to_string);
                whole_units(&mut create, &accounts, &self.regions, excluded.chain(earlier.iter().cloned()).collect());
            }
            let update = cells::targets(update, &self.regions, &self.units);
            let wave = WavePlan { passed: passed.contains(&name), wait_seconds, create, update, name, accounts };
            earlier.extend(wave.accounts.iter().cloned());
            // What no wave names may be nobody.
            if wave.name != LAST_WAVE || !wave.accounts.is_empty() {
                waves.push(wave);
            }
        }
        waves
    }

    /// Stacks of accounts and regions that nothing asks for any more. Where CloudFormation cannot work, nothing is tried.
    fn leaving(&self, wanted: &[Wanted], skipped: &BTreeSet<&str>) -> Vec<Leaving> {
        let wanted: BTreeSet<&str> = wanted.iter().map(|account| account.account.as_str()).collect();
        let suspended = members::suspended(self.observed);
        let (mut regions, mut accounts) = (Vec::new(), Vec::new());
        for instance in self.observed.instances.iter().filter(|i| !suspended.contains(i.account.as_str())) {
            let account = instance.account.as_str();
            let cell = Cell { account: account.to_owned(), region: instance.region.clone() };
            if !self.regions.contains(&instance.region) {
                regions.push(cell);
            } else if !wanted.contains(account) && (self.fleet.reach.excludes(account) || !skipped.contains(account)) {
                accounts.push(cell);
            }
        }
        let units = self.observed.set.as_ref().map(|set| set.units.clone()).unwrap_or_default();
        let because = |cells: Vec<Cell>, why: &str| -> Vec<Leaving> {
            let targets = cells::targets(cells, &self.regions, &units);
            targets.into_iter().map(|target| Leaving { target, why: why.to_owned(), along: BTreeSet::new() }).collect()
        };
        // Units first: what goes with them is not there any more when the plan is made again for the rest.
        let mut leaving: Vec<Leaving> = self.units_that_leave(&units, &wanted).into_iter().collect();
        leaving.extend(because(regions, "the region is no target any more"));
        leaving.extend(because(accounts, "the account is no target any more"));
        leaving
    }

    /// Units that the set still reaches: with them named whole, accounts that join them are no longer enrolled.
    fn units_that_leave(&self, standing: &[String], wanted: &BTreeSet<&str>) -> Option<Leaving> {
        let gone: Vec<String> = standing.iter().filter(|unit| !self.units.contains(unit)).cloned().collect();
        if gone.is_empty() || matches!(self.fleet.reach, Reach::Accounts(_)) {
            return None;
        }
        // Wherever a stack stands, also in regions that leave together with the unit: nothing else takes it out of the set.
        let standing: BTreeSet<&String> = self.observed.instances.iter().map(|instance| &instance.region).collect();
        let mut regions: Vec<String> =
            self.regions.iter().filter(|region| standing.contains(region)).cloned().collect();
        regions.extend(standing.into_iter().filter(|region| !self.regions.contains(region)).cloned());
        if regions.is_empty() {
            regions.clone_from(&self.regions);
        }
        let target =
            FleetTarget { accounts: BTreeSet::new(), regions, units: gone, whole_units: true, except: BTreeSet::new() };
        // StackSets takes a unit out of the set with all stacks below it, also where another unit holds the account, too.
        let stands = |account: &&String| self.observed.instances.iter().any(|instance| instance.account == **account);
        let along = self.observed.below_leaving_units.iter().filter(|account| wanted.contains(account.as_str()));
        let along = along.filter(stands).cloned().collect();
        Some(Leaving { target, why: "the organisational unit is no target any more".to_owned(), along })
    }
}

/// The last wave names the units instead of the accounts where it makes all that is left: so later accounts are enrolled.
fn whole_units(create: &mut [FleetTarget], accounts: &BTreeSet<String>, regions: &[String], except: BTreeSet<String>) {
    if let [only] = create
        && only.accounts == *accounts
        && only.regions == regions
    {
        only.whole_units = true;
        only.except = except;
    }
}

fn units(fleet: &Fleet) -> Vec<String> {
    match &fleet.reach {
        Reach::Organization(organization) => organization.units.iter().map(ToString::to_string).collect(),
        Reach::Accounts(_) => Vec::new(),
    }
}

/// What the config asks for, in one text that is the same as long as it asks for the same.
pub fn fleet_reach(config: &Config, fleet: &Fleet) -> String {
    let list = |texts: Vec<String>| texts.join(",");
    let who = match &fleet.reach {
        Reach::Organization(o) => format!(
            "units {} without {}",
            list(units(fleet)),
            list(o.exclude_accounts.iter().map(ToString::to_string).collect())
        ),
        Reach::Accounts(accounts) => format!("accounts {}", list(accounts.iter().map(ToString::to_string).collect())),
    };
    format!("{who} in {}", list(config.regions().iter().map(ToString::to_string).collect()))
}
