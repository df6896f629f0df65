//! The rules for plans are broken on purpose: each is noticed.

mod common;

use common::{bundles, carried_out, config_in, digest, empty, planned, request, with_owner};
use palisade_plan::{Observed, Plan, Request, SecretStep, StackChange, StackObserved, lint};

fn rules(plan: &Plan, observed: &Observed) -> Vec<&'static str> {
    lint(plan, observed).into_iter().map(|violation| violation.rule).collect()
}

#[track_caller]
fn noticed(plan: &Plan, observed: &Observed, rule: &str) {
    let rules = rules(plan, observed);
    assert!(rules.contains(&rule), "{rules:?}");
}

#[test]
fn every_rule_can_be_broken() {
    let (config, bundles) = (config_in("us-east-1, us-west-2", ""), bundles('a'));
    let request = request(&config, &bundles);
    let (nothing, current) = (empty(&config), carried_out(&request));
    let fresh = planned(&request, &nothing);
    let done = planned(&request, &current);

    noticed(&Plan { account: "210987654321".to_owned(), ..fresh.clone() }, &nothing, "only-the-config's-account");

    let mut plan = fresh.clone();
    plan.regions.push(plan.regions[0].clone());
    noticed(&plan, &nothing, "each-region-once");
    noticed(&plan, &nothing, "one-home-region");

    let mut plan = fresh.clone();
    "eu-west-1".clone_into(&mut plan.regions[1].region);
    noticed(&plan, &nothing, "no-step-unseen");
    noticed(&plan, &nothing, "bucket-of-the-region");

    // The home region last: its secret would come after the functions of the other.
    let mut plan = fresh.clone();
    plan.regions.reverse();
    noticed(&plan, &nothing, "secret-before-functions");

    // Home and regional stack swapped: functions before their bundles.
    let mut plan = fresh.clone();
    let region = &mut plan.regions[1];
    if let Some(regional) = &mut region.regional {
        std::mem::swap(&mut region.home, regional);
    }
    noticed(&plan, &nothing, "home-then-uploads-then-regional");

    noticed(&fresh, &current, "create-only-what-is-absent");
    noticed(&fresh, &current, "no-change-when-digests-are-equal");
    noticed(&done, &nothing, "no-change-only-when-digests-are-equal");

    let mut plan = done.clone();
    plan.regions[0].home.change = StackChange::Update { changes: Vec::new() };
    noticed(&plan, &current, "no-change-when-digests-are-equal");
    noticed(&plan, &nothing, "update-only-what-is-there");

    let mut plan = done.clone();
    let then = Box::new(StackChange::NoChange);
    plan.regions[0].home.change = StackChange::Heal { status: "UPDATE_COMPLETE".to_owned(), then };
    noticed(&plan, &current, "delete-only-what-failed");
    noticed(&plan, &current, "healed-stack-is-created");

    let mut foreign = carried_out(&Request { version: "0.1.0", ..request });
    let plan = planned(&request, &foreign);
    with_owner(&mut foreign.regions.get_mut("us-west-2").expect("there").regional, Some("other"));
    noticed(&plan, &foreign, "never-touch-another's-stack");

    let mut busy = carried_out(&Request { version: "0.1.0", ..request });
    let plan = planned(&request, &busy);
    common::with_status(&mut busy.regions.get_mut("us-west-2").expect("there").regional, "UPDATE_IN_PROGRESS");
    noticed(&plan, &busy, "no-step-while-another-is-under-way");

    let mut plan = done.clone();
    plan.regions[1].uploads.clone_from(&fresh.regions[1].uploads);
    noticed(&plan, &current, "no-upload-of-what-is-present");
    plan.regions[1].uploads.extend(fresh.regions[1].uploads.clone());
    noticed(&plan, &current, "each-bundle-once");
    plan.regions[1].uploads[0].sha256 = digest('9');
    noticed(&plan, &current, "bundle-under-its-digest");
    plan.regions[1].regional = None;
    noticed(&plan, &current, "no-upload-without-functions");

    let mut plan = fresh.clone();
    plan.regions[1].secret = Some(SecretStep::Put);
    noticed(&plan, &nothing, "secret-in-the-home-region");
    plan.regions[0].secret = Some(SecretStep::Keep);
    noticed(&plan, &nothing, "a-new-secret-needs-its-value");

    let mut plan = done.clone();
    plan.idle_cost.after_cents += 1;
    noticed(&plan, &current, "empty-plan-costs-nothing-more");
    plan.grants.clone_from(&fresh.grants);
    noticed(&plan, &current, "empty-plan-grants-nothing");
}

#[test]
fn sound_plans_pass() {
    let (config, bundles) = (config_in("us-east-1, us-west-2", ""), bundles('a'));
    let request = request(&config, &bundles);
    assert_eq!(rules(&planned(&request, &empty(&config)), &empty(&config)), Vec::<&str>::new());
    let mut gone = carried_out(&request);
    gone.regions.get_mut("us-west-2").expect("there").regional = StackObserved::Absent;
    let plan = planned(&request, &gone);
    assert_eq!(plan.steps().len(), 1);
    assert_eq!(rules(&plan, &gone), Vec::<&str>::new());
}
