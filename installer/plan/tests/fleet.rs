//! The other accounts: what is made, updated and taken away, in which wave, and what speaks against it.

#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use common::organisation::{
    ONE, OTHER_UNIT, THREE, TWO, UNIT, fresh, member, organization, rolled_out, wanted_template,
};
use common::{ACCOUNT, bundles, carried_out, config, planned, request};
use palisade_plan::{
    Deployed, FleetObserved, FleetTarget, Kept, Observed, Plan, Records, Request, Return, SetState, StackChange,
    rollback,
};

/// Each wave as `name: +created ~updated`, and `-deleted` before them.
fn told(plan: &Plan) -> Vec<String> {
    let fleet = plan.fleet.as_ref().unwrap();
    let words = |target: &FleetTarget| {
        let accounts: Vec<&str> = target.accounts.iter().map(String::as_str).collect();
        let whole = if target.whole_units { " whole" } else { "" };
        format!("{}@{}{whole}", accounts.join("+"), target.regions.join("+"))
    };
    let leaving = fleet.leaving.iter().map(|leaving| format!("- {}", words(&leaving.target)));
    let waves = fleet.waves.iter().flat_map(|wave| {
        let create = wave.create.iter().map(|target| format!("{}: + {}", wave.name, words(target)));
        create.chain(wave.update.iter().map(|target| format!("{}: ~ {}", wave.name, words(target)))).collect::<Vec<_>>()
    });
    leaving.chain(waves).collect()
}

fn refused(plan: &Plan) -> String {
    plan.refused()
        .iter()
        .map(|refusal| format!("{}: {}", refusal.subject, refusal.reason))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_first_rollout_names_the_units_whole() {
    let (config, bundles) = (organization(""), bundles('a'));
    let request = request(&config, &bundles);
    let plan = planned(&request, &fresh(&request));
    assert_eq!(told(&plan), [format!("rest: + {ONE}+{TWO}+{THREE}@us-east-1+eu-west-1 whole")]);
    assert!(matches!(plan.fleet.as_ref().unwrap().change, StackChange::Create { .. }));
    insta::assert_snapshot!(plan.fleet_text());
}

#[test]
fn what_stands_as_it_should_is_left() {
    let (config, bundles) = (organization(""), bundles('a'));
    let request = request(&config, &bundles);
    let observed = rolled_out(&request);
    let plan = planned(&request, &observed);
    assert!(plan.is_empty(), "{plan}");
    // Also when nobody asked who belongs to the units.
    let mut observed = observed;
    observed.fleet.members = None;
    let plan = planned(&request, &observed);
    assert!(plan.is_empty(), "{plan}");
    assert_eq!(plan.fleet.unwrap().accounts, 3);
}

#[test]
fn waves_come_in_their_order_and_the_rest_last() {
    let waves = format!(
        "  rollout:\n    waves:\n      - name: canary\n        accounts: [\"{TWO}\"]\n        wait: 1h\n      - name: second\n        ous: [{OTHER_UNIT}]\n"
    );
    let (config, bundles) = (organization(&waves), bundles('a'));
    let request = request(&config, &bundles);
    let plan = planned(&request, &fresh(&request));
    let regions = "us-east-1+eu-west-1";
    assert_eq!(
        told(&plan),
        [
            format!("canary: + {TWO}@{regions}"),
            format!("second: + {THREE}@{regions}"),
            format!("rest: + {ONE}@{regions} whole")
        ]
    );
    let rest = &plan.fleet.as_ref().unwrap().waves[2].create[0];
    assert_eq!(
        rest.except.iter().map(String::as_str).collect::<Vec<_>>(),
        [TWO, THREE],
        "what came before is not named again"
    );
    insta::assert_snapshot!(plan.fleet_text());
}

#[test]
fn the_last_wave_that_has_accounts_names_the_units_whole() {
    let waves = format!(
        "  rollout:\n    waves:\n      - {{ name: canary, accounts: [\"{ONE}\"] }}\n      - {{ name: all, ous: [{UNIT}] }}"
    );
    let (config, bundles) = (organization(&waves), bundles('a'));
    let request = request(&config, &bundles);
    let plan = planned(&request, &fresh(&request));
    let regions = "us-east-1+eu-west-1";
    assert_eq!(told(&plan), [format!("canary: + {ONE}@{regions}"), format!("all: + {TWO}+{THREE}@{regions} whole")]);
    let all = &plan.fleet.as_ref().unwrap().waves[1].create[0];
    assert_eq!(
        all.except.iter().map(String::as_str).collect::<Vec<_>>(),
        [ONE],
        "what the first wave has made is left out"
    );
}

#[test]
fn a_wave_of_nobody_is_refused() {
    let more = format!(
        "    exclude_accounts: [\"{ONE}\"]\n  rollout:\n    waves:\n      - {{ name: canary, accounts: [\"{ONE}\"] }}"
    );
    let (config, bundles) = (organization(&more), bundles('a'));
    let request = request(&config, &bundles);
    let plan = planned(&request, &fresh(&request));
    assert_eq!(refused(&plan), "wave canary: no account of it gets a stack");
}

#[test]
fn a_rollback_returns_the_set_to_what_is_kept_of_it() {
    let (config, bundles) = (organization(""), bundles('a'));
    let old = Request { version: "0.0.9", ..request(&config, &bundles) };
    let new = request(&config, &bundles);
    let mut observed = rolled_out(&new);
    for region in observed.regions.values_mut() {
        region.bundles_present.insert(format!("guardduty/{}.zip", common::digest('a')));
    }
    let before = Deployed::read(&wanted_template(&old, &fresh(&old)).to_string()).unwrap();
    let kept = Kept { before, returns_to: None };
    let plan_with = |observed: &Observed, set| {
        let stacks = std::collections::BTreeMap::new();
        rollback(&new, observed, &Return::of(&new, observed, &Records { stacks, set }))
    };
    let plan = plan_with(&observed, Some(kept.clone()));
    assert_eq!(told(&plan), [format!("rest: ~ {ONE}+{TWO}+{THREE}@us-east-1+eu-west-1")]);
    assert_eq!(plan.version, "0.0.9");
    // The stacks have no records here, and say so; of the set nothing is refused.
    assert!(!refused(&plan).contains("stack set"), "{}", refused(&plan));
    assert!(refused(&plan_with(&observed, None)).contains("no version before this one is kept"));
    // One bucket has lost what stacks would be made from.
    observed.regions.get_mut("eu-west-1").unwrap().bundles_present.clear();
    let without = refused(&plan_with(&observed, Some(kept)));
    assert!(without.contains("region eu-west-1: the bundle guardduty/aaaa"), "{without}");
}

#[test]
fn a_change_of_the_template_updates_every_stack_in_its_wave() {
    let waves = format!("  rollout:\n    waves:\n      - name: canary\n        accounts: [\"{TWO}\"]\n");
    let (config, old, new) = (organization(&waves), bundles('a'), bundles('b'));
    let observed = rolled_out(&request(&config, &old));
    let plan = planned(&request(&config, &new), &observed);
    let regions = "us-east-1+eu-west-1";
    assert_eq!(told(&plan), [format!("canary: ~ {TWO}@{regions}"), format!("rest: ~ {ONE}+{THREE}@{regions}")]);
    assert!(plan.idle_cost.before_cents == Some(plan.idle_cost.after_cents), "{:?}", plan.idle_cost);
}

#[test]
fn a_rollout_that_was_halted_goes_on_where_it_was() {
    let waves = format!("  rollout:\n    waves:\n      - name: canary\n        accounts: [\"{TWO}\"]\n");
    let (config, bundles) = (organization(&waves), bundles('a'));
    let request = request(&config, &bundles);
    let mut observed = rolled_out(&request);
    observed.fleet.instances.retain(|instance| instance.account != ONE && instance.account != THREE);
    observed.fleet.instances[1].current = false;
    let record = observed.fleet.record.as_mut().unwrap();
    (record.complete, record.passed, record.halted) = (false, Vec::new(), Some("wave canary: it rained".to_owned()));
    let plan = planned(&request, &observed);
    assert_eq!(
        told(&plan),
        [format!("canary: ~ {TWO}@eu-west-1"), format!("rest: + {ONE}+{THREE}@us-east-1+eu-west-1 whole")]
    );
    assert_eq!(plan.fleet.as_ref().unwrap().halted.as_deref(), Some("wave canary: it rained"));
    // Another template is another rollout: what halted the last one says nothing about it.
    let other = common::bundles('b');
    assert_eq!(planned(&common::request(&config, &other), &observed).fleet.unwrap().halted, None);
}

#[test]
fn accounts_and_regions_that_leave_go_first() {
    let bundles = bundles('a');
    let before = organization("");
    let observed = rolled_out(&request(&before, &bundles));
    let after = organization(&format!("    exclude_accounts: [\"{ONE}\"]\n"));
    let plan = planned(&request(&after, &bundles), &observed);
    assert_eq!(told(&plan), [format!("- {ONE}@us-east-1+eu-west-1")]);

    let fewer = config(&format!(
        "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  regions: [us-east-1]\n  organization:\n    ous: [{UNIT}]\nworkload_security:\n  region: us-1\nguardduty:\n"
    ));
    let plan = planned(&request(&fewer, &bundles), &observed);
    assert_eq!(told(&plan)[0], format!("- {ONE}+{TWO}+{THREE}@eu-west-1"));

    let elsewhere = config(&format!(
        "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  regions: [us-east-1, eu-west-1]\n  organization:\n    ous: [{OTHER_UNIT}]\nworkload_security:\n  region: us-1\nguardduty:\n"
    ));
    let mut observed = observed;
    observed.fleet.members = Some(vec![member(TWO, &[OTHER_UNIT]), member(THREE, &[OTHER_UNIT])]);
    let plan = planned(&request(&elsewhere, &bundles), &observed);
    assert_eq!(told(&plan), ["- @us-east-1+eu-west-1 whole".to_owned(), format!("- {ONE}@us-east-1+eu-west-1")]);
}

/// Nobody but the unit's own deletion takes it out of the set: so it names the region that leaves with it, too.
#[test]
fn a_unit_and_a_region_leave_together() {
    let bundles = bundles('a');
    let before = organization("");
    let mut observed = rolled_out(&request(&before, &bundles));
    let after = config(&format!(
        "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  regions: [us-east-1]\n  organization:\n    ous: [{OTHER_UNIT}]\nworkload_security:\n  region: us-1\nguardduty:\n"
    ));
    observed.fleet.members = Some(vec![member(TWO, &[OTHER_UNIT]), member(THREE, &[OTHER_UNIT])]);
    let plan = planned(&request(&after, &bundles), &observed);
    assert_eq!(told(&plan)[0], "- @us-east-1+eu-west-1 whole");
    // Where none of its stacks stands any more, it is taken out all the same.
    observed.fleet.instances.clear();
    let plan = planned(&request(&after, &bundles), &observed);
    assert_eq!(told(&plan)[0], "- @us-east-1 whole");
}

/// StackSets takes a unit away with every stack below it.
#[test]
fn accounts_that_stay_and_go_along_with_a_unit_are_told_of() {
    let (config, bundles) = (organization(""), bundles('a'));
    let request = request(&config, &bundles);
    let mut observed = rolled_out(&request);
    observed.fleet.set.as_mut().unwrap().units.push("r-ab12".to_owned());
    // One has no stack, so that it loses none.
    observed.fleet.instances.retain(|instance| instance.account != THREE);
    observed.fleet.below_leaving_units = [ONE, TWO, THREE, ACCOUNT].map(str::to_owned).into();
    let plan = planned(&request, &observed);
    let along: Vec<&str> = plan.fleet.as_ref().unwrap().leaving[0].along.iter().map(String::as_str).collect();
    assert_eq!(along, [ONE, TWO]);
    let text = plan.fleet_text();
    assert!(text.contains("2 accounts below it stay and lose their stacks with it"), "{text}");
    observed.fleet.below_leaving_units.clear();
    let text = planned(&request, &observed).fleet_text();
    assert!(!text.contains("lose their stacks"), "{text}");
}

#[test]
fn suspended_accounts_and_the_management_account_are_named_and_left_out() {
    let (config, bundles) = (organization(""), bundles('a'));
    let request = request(&config, &bundles);
    let mut observed = fresh(&request);
    let members = observed.fleet.members.as_mut().unwrap();
    members[0].active = false;
    members.push(member(ACCOUNT, &[UNIT]));
    let plan = planned(&request, &observed);
    let skipped: Vec<_> =
        plan.fleet.as_ref().unwrap().skipped.iter().map(|s| (s.account.as_str(), s.why.as_str())).collect();
    assert_eq!(
        skipped,
        [
            (ONE, "suspended: CloudFormation cannot work there"),
            (ACCOUNT, "the management account: a stack set does not reach it")
        ]
    );
    assert_eq!(plan.fleet.as_ref().unwrap().accounts, 2);
}

/// CloudFormation cannot delete there either: what left the config stays, and nothing waits for it.
#[test]
fn stacks_of_a_suspended_account_stay() {
    let bundles = bundles('a');
    let installed = organization("");
    for config in [organization(&format!("    exclude_accounts: [\"{ONE}\"]")), one_region()] {
        let mut observed = rolled_out(&request(&installed, &bundles));
        observed.fleet.members.as_mut().unwrap()[0].active = false;
        let plan = planned(&request(&config, &bundles), &observed);
        let left = told(&plan).into_iter().filter(|line| line.contains(ONE)).collect::<Vec<_>>();
        assert_eq!(left, Vec::<String>::new());
        let skipped = &plan.fleet.as_ref().unwrap().skipped;
        assert_eq!(skipped[0].why, "suspended: CloudFormation cannot work there, so its stacks stay as they are");
        assert_eq!(palisade_plan::lint(&plan, &observed), []);
    }
}

fn one_region() -> palisade_config::Config {
    config(&format!(
        "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  regions: [us-east-1]\n  organization:\n    ous: [{UNIT}]\nworkload_security:\n  region: us-1\nguardduty:\n"
    ))
}

/// Of the two roles either may be the person's: the other one knows it by its name.
#[test]
fn either_role_of_a_self_managed_set_may_be_named() {
    let roles = |named: &str| {
        let config = config(&format!(
            "version: 1\ntargets: {{account: \"{ACCOUNT}\", regions: [us-east-1], accounts: [\"{ONE}\"], roles: {{{named}}}}}\nworkload_security: {{region: us-1}}\nguardduty:\n"
        ));
        [palisade_plan::administration(&config, "0"), palisade_plan::execution(&config, "0")]
            .map(|template| template.map(|template| template.to_text()))
    };
    let [administration, execution] = roles("administration: mine");
    assert_eq!(administration, None);
    let execution = execution.unwrap();
    assert!(execution.contains(&format!("iam::{ACCOUNT}:role/mine\"")), "{execution}");
    let [administration, execution] = roles("execution: theirs");
    assert_eq!(execution, None);
    let administration = administration.unwrap();
    assert!(administration.contains(&format!("iam::{ONE}:role/theirs\"")), "{administration}");
}

#[test]
fn what_speaks_against_it_is_said() {
    let (config, bundles) = (organization(""), bundles('a'));
    let request = request(&config, &bundles);
    let with = |change: &dyn Fn(&mut FleetObserved)| {
        let mut observed = fresh(&request);
        change(&mut observed.fleet);
        let plan = planned(&request, &observed);
        assert!(plan.steps().is_empty());
        refused(&plan)
    };
    let text = with(&|fleet| fleet.organization.as_mut().unwrap().trusted_access = Some(false));
    assert!(text.contains("trusted access is off"), "{text}");
    let text = with(&|fleet| ONE.clone_into(&mut fleet.organization.as_mut().unwrap().management_account));
    assert!(text.contains("is not the management account"), "{text}");
    let text = with(&|fleet| fleet.organization = None);
    assert!(text.contains("belongs to no organisation"), "{text}");
    let set = |install: &str, self_managed| SetState {
        install: Some(install.to_owned()),
        template: None,
        units: vec![UNIT.to_owned()],
        self_managed,
        operation: None,
    };
    let text = with(&|fleet| fleet.set = Some(set("palisade", true)));
    assert!(text.contains("self-managed"), "{text}");
    let text = with(&|fleet| fleet.set = Some(set("another", false)));
    assert!(text.contains("belongs to the install another"), "{text}");
}

#[test]
fn other_accounts_are_not_forgotten_when_the_config_forgets_them() {
    let bundles = bundles('a');
    let before = organization("");
    let observed = rolled_out(&request(&before, &bundles));
    let alone = common::config_in("us-east-1, eu-west-1", "");
    let plan = planned(&request(&alone, &bundles), &Observed { fleet: FleetObserved::default(), ..observed });
    assert!(refused(&plan).contains("serves other accounts"), "{plan}");
}

#[test]
fn an_operation_under_way_is_waited_for() {
    let (config, bundles) = (organization(""), bundles('a'));
    let request = request(&config, &bundles);
    let mut observed = rolled_out(&request);
    observed.fleet.set.as_mut().unwrap().operation = Some("UPDATE RUNNING".to_owned());
    let plan = planned(&request, &observed);
    assert!(plan.must_wait() && plan.steps().is_empty());
    assert_eq!(plan.fleet_operation(), Some(("palisade", "UPDATE RUNNING")));
}

#[test]
fn listed_accounts_need_no_organisation() {
    let text = format!(
        "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  regions: [us-east-1]\n  accounts: [\"{ONE}\", \"{TWO}\"]\nworkload_security:\n  region: us-1\nguardduty:\n"
    );
    let (config, bundles) = (config(&text), bundles('a'));
    let request = request(&config, &bundles);
    let plan = planned(&request, &carried_out(&request));
    assert_eq!(told(&plan), [format!("rest: + {ONE}+{TWO}@us-east-1")]);
    assert!(plan.regions[0].regional.is_none(), "the own account is not listed");
    assert_eq!(plan.regions[0].uploads.len(), 0, "its bucket holds what the others need");
}

/// A set reaches a delegated administrator like any other account; only the management account is nobody's.
#[test]
fn a_delegated_administrator_below_the_units_is_reached_by_its_own_set() {
    let (config, bundles) = (organization("    delegated_admin: true"), bundles('a'));
    let request = request(&config, &bundles);
    let mut observed = fresh(&request);
    let seen = &mut observed.fleet;
    ONE.clone_into(&mut seen.organization.as_mut().unwrap().management_account);
    seen.members.as_mut().unwrap().push(member(ACCOUNT, &[UNIT]));
    let plan = planned(&request, &observed);
    assert!(plan.refusals.is_empty(), "{:?}", plan.refusals);
    assert!(plan.regions.iter().all(|region| region.regional.is_none()), "no ordinary stack beside that of the set");
    let fleet = plan.fleet.as_ref().unwrap();
    let reached: Vec<&str> = fleet.waves.iter().flat_map(|wave| &wave.accounts).map(String::as_str).collect();
    let mut expected = vec![ACCOUNT, TWO, THREE];
    expected.sort_unstable();
    assert_eq!(reached, expected);
    assert!(fleet.skipped.iter().any(|skipped| skipped.account == ONE && skipped.why.contains("management account")));
}
