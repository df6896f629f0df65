//! Puts a plan together: each region's stacks, uploads and secret, then what they mean.

mod fleet_refusals;
mod others;
mod records;
mod refusals;
mod rollback;
mod stack;
mod warnings;

use std::collections::BTreeSet;

use palisade_config::{ConfigRules, RegionName};
use palisade_templates::{HomeSettings, Template, cost};
use serde_json::Value;

use crate::{
    ChangeKind, Counts, Evaluations, Grant, IdleCost, Observed, Plan, Refusal, RegionObserved, RegionPlan, Rendering,
    Request, SecretRef, SecretStep, StackChange, StackKind, StackObserved, StackPlan,
    change::{StatementChange, statement_changes},
    fleet,
    prices::Prices,
};
pub use records::{Place, Records, Return};
pub use rollback::rollback;
use stack::{Standing, Wanted};

/// Works out what has to be done so that what is observed becomes what is requested.
pub fn plan(request: &Request<'_>, observed: &Observed) -> Plan {
    let config = request.config;
    let planner = Planner::new(request, observed);
    let regions: Vec<RegionPlan> = config.all_regions().iter().map(|region| planner.region(region)).collect();
    let fleet = planner.fleet(&planner.regional);
    let mut plan = Plan {
        verb: request.verb,
        install: config.name.to_string(),
        account: config.account().to_string(),
        partition: config.partition().to_string(),
        version: request.version.to_owned(),
        from_versions: versions(observed),
        counts: counts(&regions),
        grants: grants(planner.pairs(&regions)),
        idle_cost: planner.idle_cost(planner.pairs(&regions)),
        evaluations: request.config.integrations.config.as_ref().map(evaluations),
        regions,
        left: observed.left.clone(),
        fleet,
        warnings: Vec::new(),
        refusals: refusals::refusals(request, observed),
    };
    if let Some(fleet) = &plan.fleet {
        planner.fleet_grants(fleet, &planner.regional, &mut plan.grants);
        planner.fleet_cost(fleet, &planner.regional, &mut plan.idle_cost);
    }
    plan.refusals.extend(plan.fleet.iter().flat_map(fleet_refusals::of_nobody));
    plan.refusals.extend(planner.limits());
    plan.warnings = warnings::warnings(&plan, request, observed);
    plan
}

/// A stack of the plan with what stands in its place and what is wanted.
type Pair<'p> = (&'p RegionPlan, &'p StackPlan, &'p StackObserved, &'p Wanted);

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
    fn pairs<'p>(&'p self, regions: &'p [RegionPlan]) -> impl Iterator<Item = Pair<'p>> {
        regions.iter().flat_map(move |region| {
            let seen = self.observed(&region.region);
            let home = (region, &region.home, &seen.home, &self.home);
            let regional = region.regional.iter().map(move |stack| (region, stack, &seen.regional, &self.regional));
            std::iter::once(home).chain(regional)
        })
    }

    fn idle_cost<'p>(&self, pairs: impl Iterator<Item = Pair<'p>>) -> IdleCost {
        // What stands in a region that left was made from a template that nobody reads for its price.
        let mut cost = IdleCost { before_cents: self.observed.left.is_empty().then_some(0), after_cents: 0 };
        for (region, _, seen, wanted) in pairs {
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
        cost
    }

    fn limits(&self) -> Vec<Refusal> {
        let settings = self.rendering.settings(&self.secret);
        let regional =
            self.regional.template().map(|template| palisade_templates::limits::exceeded(&settings, template));
        let home = self.home.template().map(palisade_templates::limits::exceeded_by_home);
        let (config, version) = (self.request.config, self.request.version);
        let roles = [fleet::administration(config, version), fleet::execution(config, version)];
        let roles = roles.iter().flatten().flat_map(palisade_templates::limits::exceeded_by_role);
        regional
            .into_iter()
            .chain(home)
            .flatten()
            .chain(roles)
            .map(|exceeded| Refusal {
                subject: "the config".to_owned(),
                reason: exceeded.to_string(),
                hint: "AWS would refuse the stack".to_owned(),
            })
            .collect()
    }
}

fn grants<'p>(pairs: impl Iterator<Item = Pair<'p>>) -> Vec<Grant> {
    let mut grants: Vec<Grant> = Vec::new();
    for (region, stack, seen, wanted) in pairs {
        let before = match (&stack.change, Standing::of(seen, wanted)) {
            (StackChange::Create { .. } | StackChange::Heal { .. }, _) => &Value::Null,
            (StackChange::Update { .. }, Standing::Template(before)) => before,
            _ => continue,
        };
        for change in statement_changes(before, wanted.json(), &region.region) {
            merge(&mut grants, change, &region.region, (&stack.stack, false));
        }
    }
    grants
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
    fn template(&self) -> Option<&Template> {
        self.template.as_ref()
    }

    fn json(&self) -> &Value {
        &self.json
    }
}

/// The use of a block that turns rules of AWS Config on.
fn evaluations(block: &ConfigRules) -> Evaluations {
    Evaluations {
        rules: block.checks().len(),
        times_a_day: block.every.times_a_day(),
        mills_each: cost::EVALUATION_MILLS,
    }
}
