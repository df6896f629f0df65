//! How many accounts can be listed: as many as the policies bear that name them.

mod common;

use common::{ACCOUNT, bundles, config, empty, planned, request};
use palisade_config::{Config, MAX_ACCOUNTS};
use palisade_plan::{Plan, too_many_accounts};

fn listing(count: usize, roles: &str) -> Config {
    let accounts: Vec<String> = (0..count).map(|number| format!("\"{}\"", 200_000_000_000 + number)).collect();
    config(&format!(
        "version: 1\ntargets:\n  account: \"{ACCOUNT}\"\n  regions: [us-east-1]\n  accounts: [{}]\n{roles}workload_security:\n  region: us-1\nguardduty:\n",
        accounts.join(", ")
    ))
}

/// The plan's own look at AWS's limits, of the templates as they would be deployed.
fn beyond_limits(plan: &Plan) -> usize {
    plan.refusals.iter().filter(|refusal| refusal.reason.contains("AWS allows")).count()
}

#[test]
fn as_many_as_fit_are_taken_and_one_more_is_not() {
    let bundles = bundles('a');
    let of = |count| too_many_accounts(&request(&listing(count, ""), &bundles));
    let most = of(MAX_ACCOUNTS).expect("the role by which StackSets works names each account");
    assert!(most.why.starts_with("the policy of the role of StackSets takes ") && most.fit > 100, "{most:?}");
    let plan_of = |count| {
        let config = listing(count, "");
        let request = request(&config, &bundles);
        planned(&request, &empty(&config))
    };
    assert_eq!((of(most.fit), beyond_limits(&plan_of(most.fit))), (None, 0));
    let beyond = of(most.fit + 1).expect("one more");
    assert_eq!((beyond.listed, beyond.fit, beyond_limits(&plan_of(most.fit + 1))), (most.fit + 1, most.fit, 1));
}

/// With roles of one's own only the home stack's policies name the accounts: they bear as many as a config can list.
#[test]
fn with_roles_of_ones_own_more_fit() {
    let own = "  roles: { administration: stack-sets, execution: stack-sets }\n";
    assert_eq!(too_many_accounts(&request(&listing(MAX_ACCOUNTS, own), &bundles('a'))), None);
}
