//! Puts a plan together: each region's stacks, uploads and secret, then what they mean.

mod fleet_refusals;
mod refusals;
mod stack;
mod warnings;

use std::collections::BTreeSet;

use palisade_config::RegionName;
use palisade_templates::{HomeSettings, Template};
use serde_json::Value;

use crate::{
    Cell, ChangeKind, Counts, FleetPlan, FleetTarget, Grant, IdleCost, Observed, Plan, Refusal, RegionObserved,
    RegionPlan, Rendering, Request, SecretRef, SecretStep, SetState, StackChange, StackKind, StackObserved, StackPlan,
    change::{StatementChange, statement_changes},
    fleet,
    prices::Prices,
};
use stack::{Standing, Wanted};

/// Works out what has to be done so that what is observed becomes what is requested.
pub fn plan(request: &Request<'_>, observed: &Observed) -> Plan {
    let config = request.config;
    let planner = Planner::new(request, observed);
    let regions: Vec<RegionPlan> = config.all_regions().iter().map(|region| planner.region(region)).collect();
    let fleet = planner.fleet();
    let mut plan = Plan {
        verb: request.verb,
        install: config.name.to_string(),
        account: config.account().to_string(),
        partition: config.partition().to_string(),
        version: request.version.to_owned(),
        from_versions: versions(observed),
        counts: counts(&regions),
        grants: planner.grants(&regions, fleet.as_ref()),
        idle_cost: planner.idle_cost(&regions, fleet.as_ref()),
        regions,
        left: observed.left.clone(),
        fleet,
        warnings: Vec::new(),
        refusals: refusals::refusals(request, observed),
    };
    plan.refusals.extend(planner.limits());
    plan.warnings = warnings::warnings(&plan, request, observed);
    plan
}

struct Planner<'a> {
    request: &'a Request<'a>,
    observed: &'a Observed,
    rendering: Rendering<'a>,
    secret: SecretRef,
    home: Wanted,
    regional: Wanted,
    prices: Prices,
    nothing: RegionObserved,
}

impl<'a> Planner<'a> {
    fn new(request: &'a Request<'a>, observed: &'a Observed) -> Self {
        let organization = observed.fleet.organization.as_ref().map(|organization| organization.id.as_str());
        let rendering = Rendering::new(request).within(organization);
        let secret = rendering.secret(observed);
        let (home, regional) = (rendering.home(), rendering.regional(&secret));
        // With the secret, whether or not it is ours: a stack that is updated may have one that goes.
        let with_secret = palisade_templates::home(&HomeSettings { creates_secret: true, ..rendering.home_settings() });
        let prices = Prices::of([&with_secret, &regional]);
        let names = request.config.names();
        Self {
            request,
            observed,
            rendering,
            secret,
            home: Wanted::new(names.home_stack(), StackKind::Home, home),
            regional: Wanted::new(names.stack(), StackKind::Regional, regional),
            prices,
            nothing: RegionObserved::default(),
        }
    }

    fn observed(&self, region: &str) -> &RegionObserved {
        self.observed.regions.get(region).unwrap_or(&self.nothing)
    }

    fn region(&self, region: &RegionName) -> RegionPlan {
        let config = self.request.config;
        let name = region.as_str();
        let seen = self.observed(name);
        let is_home = region == config.home_region();
        let is_target = config.is_target(region);
        let answers_itself = config.answers_itself(region);
        let home = self.home.plan(config.name.as_str(), name, &seen.home);
        // A bucket that is about to be made, or made again, holds nothing.
        let holds = |key: &str| {
            let stays = matches!(home.change, StackChange::NoChange | StackChange::Update { .. });
            stays && seen.bundles_present.contains(key)
        };
        let uploads = if is_target { self.rendering.uploads(region) } else { Vec::new() };
        RegionPlan {
            region: name.to_owned(),
            is_home,
            secret: is_home.then(|| self.secret_step(&home.change)),
            uploads: uploads.into_iter().filter(|upload| !holds(&upload.key)).collect(),
            regional: answers_itself.then(|| self.regional.plan(config.name.as_str(), name, &seen.regional)),
            home,
        }
    }

    /// What becomes of the other accounts.
    fn fleet(&self) -> Option<FleetPlan> {
        let config = self.request.config;
        let fleet = config.fleet()?;
        let seen = &self.observed.fleet;
        let stack = seen.set.as_ref().map_or(StackObserved::Absent, SetState::as_stack);
        let busy = seen.set.as_ref().and_then(|set| set.operation.clone());
        let change = match busy {
            Some(status) => StackChange::Wait { status },
            // The resources are told for the home region; what differs between regions is told by the ordinary stacks.
            None => self.regional.plan(config.name.as_str(), config.home_region().as_str(), &stack).change,
        };
        let mut plan = fleet::plan(config, fleet, seen, &self.regional.digest, change);
        let role = fleet::administration(config, self.request.version);
        plan.administration = role.map(|template| {
            let wanted = Wanted::new(config.names().stack_sets_roles(), StackKind::Roles, template);
            wanted.plan(config.name.as_str(), config.home_region().as_str(), &seen.administration)
        });
        Some(plan)
    }

    fn secret_step(&self, home: &StackChange) -> SecretStep {
        let made_anew = matches!(home, StackChange::Create { .. } | StackChange::Heal { .. });
        if self.request.config.workload_security.secret.is_some() {
            SecretStep::External
        } else if made_anew || self.request.replace_key || !self.secret.is_known || !self.observed.secret.has_value {
            SecretStep::Put
        } else {
            SecretStep::Keep
        }
    }

    /// Each stack of the plan with what stands in its place and what is wanted.
    fn pairs<'p>(
        &'p self,
        regions: &'p [RegionPlan],
    ) -> impl Iterator<Item = (&'p RegionPlan, &'p StackPlan, &'p StackObserved, &'p Wanted)> {
        regions.iter().flat_map(move |region| {
            let seen = self.observed(&region.region);
            let home = (region, &region.home, &seen.home, &self.home);
            let regional = region.regional.iter().map(move |stack| (region, stack, &seen.regional, &self.regional));
            std::iter::once(home).chain(regional)
        })
    }

    fn grants(&self, regions: &[RegionPlan], fleet: Option<&FleetPlan>) -> Vec<Grant> {
        let mut grants: Vec<Grant> = Vec::new();
        for (region, stack, seen, wanted) in self.pairs(regions) {
            let before = match (&stack.change, Standing::of(seen, wanted)) {
                (StackChange::Create { .. } | StackChange::Heal { .. }, _) => &Value::Null,
                (StackChange::Update { .. }, Standing::Template(before)) => before,
                _ => continue,
            };
            for change in statement_changes(before, wanted.json(), &region.region) {
                merge(&mut grants, change, &region.region, (&stack.stack, false));
            }
        }
        self.fleet_grants(fleet, &mut grants);
        grants
    }

    /// The same statements in every other account.
    fn fleet_grants(&self, fleet: Option<&FleetPlan>, grants: &mut Vec<Grant>) {
        let Some(fleet) = fleet else { return };
        let before = match (&fleet.change, &self.observed.fleet.set) {
            (StackChange::Create { .. }, _) => &Value::Null,
            (StackChange::Update { .. }, Some(SetState { template: Some(before), .. })) => before,
            _ => return,
        };
        for region in self.request.config.regions() {
            for change in statement_changes(before, self.regional.json(), region.as_str()) {
                merge(grants, change, region.as_str(), (&fleet.stack_set, true));
            }
        }
    }

    fn idle_cost(&self, regions: &[RegionPlan], fleet: Option<&FleetPlan>) -> IdleCost {
        // What stands in a region that left was made from a template that nobody reads for its price.
        let mut cost = IdleCost { before_cents: self.observed.left.is_empty().then_some(0), after_cents: 0 };
        for (region, _, seen, wanted) in self.pairs(regions) {
            let after = self.prices.cents(wanted.json(), &region.region);
            let before = match Standing::of(seen, wanted) {
                Standing::Nothing => Some(0),
                Standing::Wanted => Some(after),
                Standing::Template(before) => Some(self.prices.cents(before, &region.region)),
                Standing::Unknown => None,
            };
            cost.before_cents = cost.before_cents.zip(before).map(|(sum, before)| sum + before);
            cost.after_cents += after;
        }
        if let Some(fleet) = fleet {
            self.fleet_cost(fleet, &mut cost);
        }
        cost
    }

    /// What the stacks of the other accounts cost, in those accounts.
    fn fleet_cost(&self, fleet: &FleetPlan, cost: &mut IdleCost) {
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
        cost.after_cents +=
            stays.chain(made).map(|cell| self.prices.cents(self.regional.json(), &cell.region)).sum::<u32>();
    }

    fn limits(&self) -> Vec<Refusal> {
        let settings = self.rendering.settings(&self.secret);
        let regional = palisade_templates::limits::exceeded(&settings, self.regional.template());
        let home = palisade_templates::limits::exceeded_by_home(&self.rendering.home_settings(), self.home.template());
        let (config, version) = (self.request.config, self.request.version);
        let roles = [fleet::administration(config, version), fleet::execution(config, version)];
        let roles = roles.iter().flatten().flat_map(palisade_templates::limits::exceeded_by_role);
        regional
            .into_iter()
            .chain(home)
            .chain(roles)
            .map(|exceeded| Refusal {
                subject: "the config".to_owned(),
                reason: exceeded.to_string(),
                hint: "AWS would refuse the stack".to_owned(),
            })
            .collect()
    }
}

/// The same statement in several regions is one grant.
fn merge(grants: &mut Vec<Grant>, change: StatementChange, region: &str, (stack, others): (&str, bool)) {
    let same = |grant: &&mut Grant| {
        grant.stack == stack
            && grant.others == others
            && grant.logical_id == change.logical_id
            && grant.policy == change.policy
            && grant.added == change.added
            && grant.statement == change.statement
    };
    if let Some(grant) = grants.iter_mut().find(same) {
        if grant.regions.last().is_none_or(|last| last != region) {
            grant.regions.push(region.to_owned());
        }
        return;
    }
    let StatementChange { logical_id, policy, added, words, statement } = change;
    let (regions, stack) = (vec![region.to_owned()], stack.to_owned());
    grants.push(Grant { regions, stack, others, logical_id, policy, added, words, statement });
}

fn counts(regions: &[RegionPlan]) -> Counts {
    let mut counts = Counts::default();
    let stacks = regions.iter().flat_map(|region| std::iter::once(&region.home).chain(&region.regional));
    for resource in stacks.flat_map(|stack| stack.change.resources()) {
        match resource.kind {
            ChangeKind::Add => counts.add += 1,
            ChangeKind::Modify => counts.modify += 1,
            ChangeKind::Replace => counts.replace += 1,
            ChangeKind::Remove => counts.remove += 1,
        }
    }
    for upload in regions.iter().flat_map(|region| &region.uploads) {
        counts.uploads += 1;
        counts.upload_bytes += upload.size;
    }
    counts
}

fn versions(observed: &Observed) -> Vec<String> {
    let stacks = observed.regions.values().flat_map(|region| [&region.home, &region.regional]);
    let distinct: BTreeSet<&str> = stacks.filter_map(StackObserved::version).collect();
    let mut versions: Vec<String> = distinct.into_iter().map(str::to_owned).collect();
    // What is no version sorts first; the text decides among those.
    versions.sort_by_key(|version| semver::Version::parse(version).ok());
    versions
}

/// The texts and digests of one wanted template are asked for in every region.
impl Wanted {
    fn template(&self) -> &Template {
        &self.template
    }

    fn json(&self) -> &Value {
        &self.json
    }
}
