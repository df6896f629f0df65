//! The plan that returns an install to the version before, from the records that the upgrade left.

use std::collections::BTreeMap;

use palisade_config::{AccountId, Reach, RegionName};
use palisade_templates::OUTPUT_SECRET_ARN;

use super::records::{Place, Return, places, stack_of};
use super::stack::Wanted;
use super::{Planner, counts, fleet_refusals, grants, versions, warnings};
use crate::{
    Deployed, FleetPlan, Observed, Plan, Refusal, RegionPlan, Request, StackChange, StackKind, StackObserved,
    StackPlan, Verb,
};

/// Plans the return. Of each region `bundles_present` says which bundles its bucket still holds.
pub fn rollback(request: &Request<'_>, observed: &Observed, back: &Return) -> Plan {
    let config = request.config;
    let planner = Planner::new(request, observed);
    let wanted: BTreeMap<&Place, Wanted> =
        back.stacks.iter().map(|(place, deployed)| (place, wanted(request, place.1, deployed))).collect();
    let stack = |region: &RegionName, kind| {
        let place = (region.to_string(), kind);
        let mut plan = stack_plan(request, &place, stack_of(observed, &place), wanted.get(&place));
        if back.is_empty() {
            // One refusal says it for all of them.
            plan.change = StackChange::NoChange;
        }
        plan
    };
    let all = config.all_regions();
    let regions: Vec<RegionPlan> = all
        .iter()
        .map(|region| RegionPlan {
            region: region.to_string(),
            is_home: region == config.home_region(),
            secret: None,
            uploads: Vec::new(),
            home: stack(region, StackKind::Home),
            regional: config.answers_itself(region).then(|| stack(region, StackKind::Regional)),
        })
        .collect();
    let pairs = || {
        let stacks = regions
            .iter()
            .flat_map(|region| std::iter::once(&region.home).chain(&region.regional).map(move |stack| (region, stack)));
        stacks.filter_map(|(region, stack)| {
            let place = (region.region.clone(), stack.kind);
            Some((region, stack, stack_of(observed, &place), wanted.get(&place)?))
        })
    };
    let mut plan = Plan {
        verb: Verb::Rollback,
        install: config.name.to_string(),
        account: config.account().to_string(),
        partition: config.partition().to_string(),
        version: back.versions().join(", "),
        from_versions: versions(observed),
        counts: counts(&regions),
        grants: grants(pairs()),
        idle_cost: planner.idle_cost(pairs()),
        regions,
        evaluations: None,
        left: Vec::new(),
        fleet: None,
        warnings: Vec::new(),
        refusals: refusals(request, observed, back),
    };
    if let Some(deployed) = &back.set {
        let wanted = self::wanted(request, StackKind::Regional, deployed);
        if let Some(fleet) = planner.fleet(&wanted).map(as_it_is) {
            planner.fleet_grants(&fleet, &wanted, &mut plan.grants);
            planner.fleet_cost(&fleet, &wanted, &mut plan.idle_cost);
            plan.fleet = Some(fleet);
        }
    }
    plan.warnings = warnings::of_stacks(&plan, observed);
    if !plan.is_empty() {
        plan.warnings
            .push("the settings return with the version: what the config asks for since then is undone".to_owned());
    }
    plan
}

/// The fleet as it stands, in another version: who belongs to it, and by which roles it is reached, is the config's matter.
fn as_it_is(mut fleet: FleetPlan) -> FleetPlan {
    fleet.leaving.clear();
    fleet.roles_leaving.clear();
    fleet.administration = None;
    fleet.create_roles_by = None;
    for wave in &mut fleet.waves {
        wave.create.clear();
    }
    fleet
}

fn refusals(request: &Request<'_>, observed: &Observed, back: &Return) -> Vec<Refusal> {
    if places(request).iter().all(|place| stack_of(observed, place).state().is_none()) {
        let reason = format!("there is no install {} in account {}", request.config.name, observed.account);
        let hint = "`palisade install` makes one".to_owned();
        return vec![Refusal { subject: "the install".to_owned(), reason, hint }];
    }
    if back.is_empty() {
        let reason = "no version before this one is kept: what stands was never upgraded".to_owned();
        let hint = "with the program of another version, `palisade upgrade --allow-downgrade` puts that in its place";
        return vec![Refusal { subject: "the install".to_owned(), reason, hint: hint.to_owned() }];
    }
    let mut missing: Vec<Refusal> = lost_secret(request, observed, back).into_iter().collect();
    missing.extend(unkept_set(request, observed, back));
    missing.extend(not_let_in(request, observed, back));
    fleet_refusals::refusals(request, observed, &mut missing);
    for (region, keys) in back.bundles(request.config) {
        let present = observed.regions.get(&region).map(|seen| &seen.bundles_present);
        for key in keys.into_iter().filter(|key| !present.is_some_and(|present| present.contains(key))) {
            missing.push(Refusal {
                subject: format!("region {region}"),
                reason: format!("the bundle {key} of the version before is not in the bucket any more"),
                hint: "use the program of that version: `palisade upgrade --allow-downgrade` brings its bundles along"
                    .to_owned(),
            });
        }
    }
    missing
}

/// The other accounts stand, and nothing says in what they stood before.
fn unkept_set(request: &Request<'_>, observed: &Observed, back: &Return) -> Option<Refusal> {
    let stands = request.config.fleet().is_some() && observed.fleet.set.is_some();
    (stands && back.set.is_none()).then(|| Refusal {
        subject: format!("stack set {}", request.config.names().stack_set()),
        reason: "no version before is kept of it".to_owned(),
        hint: "with the program of the version before, `palisade upgrade --allow-downgrade` puts that in its place"
            .to_owned(),
    })
}

/// Listed accounts that joined since: the home stack of the version before names the others only, and without it their functions
/// could read neither key nor bundles.
fn not_let_in(request: &Request<'_>, observed: &Observed, back: &Return) -> Option<Refusal> {
    let Reach::Accounts(listed) = &request.config.fleet()?.reach else { return None };
    let home = back.stacks.get(&(request.config.home_region().to_string(), StackKind::Home))?;
    let stands = |account: &str| observed.fleet.instances.iter().any(|instance| instance.account == account);
    let joined = listed.iter().map(AccountId::as_str).filter(|account| *account != observed.account);
    let joined: Vec<&str> = joined.filter(|account| stands(account) && !home.template.contains(*account)).collect();
    (!joined.is_empty()).then(|| Refusal {
        subject: format!("account {}", joined.join(", ")),
        reason: "the version before does not let it in: it joined since then".to_owned(),
        hint: "take it out of targets.accounts, `palisade install`, and try again".to_owned(),
    })
}

/// A secret that went with a changed config cannot be made again: it would have no value, and another ARN than the functions of
/// the version before know.
fn lost_secret(request: &Request<'_>, observed: &Observed, back: &Return) -> Option<Refusal> {
    let place = (request.config.home_region().to_string(), StackKind::Home);
    let had = back.stacks.get(&place)?.json()["Outputs"].get(OUTPUT_SECRET_ARN).is_some();
    let stands = stack_of(observed, &place);
    (had && stands.state().is_some() && stands.output(OUTPUT_SECRET_ARN).is_none()).then(|| Refusal {
        subject: "the secret".to_owned(),
        reason: "the version before kept the API key in a secret of the install, which is gone since the config names another".to_owned(),
        hint: "use the program of that version: `palisade upgrade --allow-downgrade` keeps the secret of the config".to_owned(),
    })
}

fn wanted(request: &Request<'_>, kind: StackKind, deployed: &Deployed) -> Wanted {
    Wanted::deployed(stack_name(request, kind), kind, deployed.digest.clone(), deployed.json())
}

fn stack_plan(request: &Request<'_>, place: &Place, seen: &StackObserved, wanted: Option<&Wanted>) -> StackPlan {
    let (region, kind) = (place.0.as_str(), place.1);
    let stack = stack_name(request, kind);
    let Some(wanted) = wanted else {
        let change = match seen.state() {
            Some(_) => StackChange::Refused {
                reason: "no version before is kept of it".to_owned(),
                hint: format!(
                    "a region that joined since then has none: take {region} out of the config, `palisade install`, and try again"
                ),
            },
            None => absent(),
        };
        return StackPlan { stack, kind, digest: String::new(), change };
    };
    let mut plan = wanted.plan(request.config.name.as_str(), region, seen);
    if matches!(plan.change, StackChange::Create { .. } | StackChange::Heal { .. }) {
        plan.change = absent();
    }
    plan
}

fn absent() -> StackChange {
    StackChange::Refused {
        reason: "it does not stand".to_owned(),
        hint: "`palisade install` completes the install".to_owned(),
    }
}

fn stack_name(request: &Request<'_>, kind: StackKind) -> String {
    let names = request.config.names();
    match kind {
        StackKind::Home => names.home_stack(),
        StackKind::Regional => names.stack(),
    }
}
