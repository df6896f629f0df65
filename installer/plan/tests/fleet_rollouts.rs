//! What a plan tells of a rollout that was halted on its way, and of the roles that go with accounts.

#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use common::organisation::{ONE, TWO, fresh, organization, rolled_out, wanted_template};
use common::{ACCOUNT, bundles, carried_out, config, planned, request};
use palisade_config::Config;
use palisade_plan::{
    Deployed, FleetObserved, InstanceState, Observed, Plan, Request, StackObserved, StackState, administration,
};
use palisade_templates::Template;

const HALTED: &str = "wave canary: it rained";

fn in_waves() -> Config {
    organization(&format!(
        "  rollout:\n    waves:\n      - name: first\n        accounts: [\"{ONE}\"]\n      - name: canary\n        accounts: [\"{TWO}\"]\n"
    ))
}

/// Halted in the second of three waves: the set has the new template, and the stacks after the first wave have not.
fn halted(request: &Request<'_>, before: Option<Deployed>) -> Observed {
    let mut observed = rolled_out(request);
    for instance in observed.fleet.instances.iter_mut().filter(|instance| instance.account != ONE) {
        (instance.current, instance.state) = (false, "OUTDATED".to_owned());
    }
    let record = observed.fleet.record.as_mut().unwrap();
    (record.complete, record.passed) = (false, vec!["first".to_owned()]);
    (record.halted, record.from) = (Some(HALTED.to_owned()), before);
    observed
}

#[test]
fn a_halted_upgrade_tells_what_stands_where_and_what_is_still_to_do() {
    let (config, old_bundles, new_bundles) = (in_waves(), bundles('a'), bundles('b'));
    let old = Request { version: "0.1.0", ..request(&config, &old_bundles) };
    let before = Deployed::read(&wanted_template(&old, &fresh(&old)).to_string()).unwrap();
    let new = request(&config, &new_bundles);
    let plan = planned(&new, &halted(&new, Some(before)));
    insta::assert_snapshot!(plan.fleet_text());
    let document = serde_json::to_value(&plan).unwrap();
    assert_eq!(document["fleet"]["version"], "0.2.0");
    assert_eq!(document["fleet"]["remaining"]["action"], "update", "{document:#}");
}

/// One of an older program, which wrote nothing down of what stood before: nothing is made up.
#[test]
fn what_nobody_wrote_down_is_not_told() {
    let (config, bundles) = (in_waves(), bundles('a'));
    let request = request(&config, &bundles);
    let text = planned(&request, &halted(&request, None)).fleet_text();
    assert!(text.contains("no change in each account and region") && !text.contains("from version"), "{text}");
    assert!(text.contains("`palisade install --resume` goes on from there"), "{text}");
}

#[test]
fn a_first_rollout_that_was_cut_off_tells_what_it_still_makes() {
    let (config, bundles) = (in_waves(), bundles('a'));
    let request = request(&config, &bundles);
    let mut observed = halted(&request, None);
    observed.fleet.instances.retain(|instance| instance.account == ONE);
    let plan = planned(&request, &observed);
    let text = plan.fleet_text();
    for part in [
        "+ create in each account and region that the rollout has not come to",
        "    + GuardDutyFunction ",
        "wave first, 1 account: stands in version 0.2.0",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(plan.grants.iter().any(|grant| grant.others && grant.added), "what those stacks may do is told, too");
}

fn listed(accounts: &[&str], roles: &str) -> Config {
    let accounts: Vec<String> = accounts.iter().map(|account| format!("\"{account}\"")).collect();
    config(&format!(
        "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  regions: [us-east-1]\n  accounts: [{}]\n{roles}workload_security:\n  region: us-1\nguardduty:\n",
        accounts.join(", ")
    ))
}

/// A config that lists one account less than what was rolled out.
fn one_less(roles: &str) -> Plan {
    let (before, bundles) = (listed(&[ONE, TWO], roles), bundles('a'));
    let mut observed = carried_out(&request(&before, &bundles));
    let role = administration(&before, "0.2.0").unwrap();
    observed.fleet = FleetObserved {
        administration: standing(&role),
        instances: [ONE, TWO].map(in_us_east_1).into(),
        ..FleetObserved::default()
    };
    planned(&request(&listed(&[ONE], roles), &bundles), &observed)
}

fn in_us_east_1(account: &str) -> InstanceState {
    InstanceState {
        account: account.to_owned(),
        region: "us-east-1".to_owned(),
        current: true,
        state: "SUCCEEDED".to_owned(),
        reason: None,
    }
}

fn standing(template: &Template) -> StackObserved {
    StackObserved::Present(StackState {
        status: "CREATE_COMPLETE".to_owned(),
        install: Some("palisade".to_owned()),
        template: Some(template.to_json()),
        ..StackState::default()
    })
}

#[test]
fn the_role_of_an_account_that_leaves_is_told() {
    let text = one_less("  roles: { create: setup }\n").fleet_text();
    let goes = format!("- delete stack palisade-stack-sets, the role by which StackSets deployed: {TWO}; ");
    assert!(text.contains(&goes), "{text}");
    // Whoever made it by hand takes it away by hand.
    let text = one_less("").fleet_text();
    let stays = format!("! stack palisade-stack-sets is not needed any more; delete it there: {TWO}");
    assert!(text.contains(&stays) && !text.contains(&goes), "{text}");
}
