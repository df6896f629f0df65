//! What keeps a plan from being carried out at all.

mod common;

use common::{ACCOUNT, bundles, carried_out, config, config_in, empty, planned, request, with_owner, with_status};
use palisade_config::Config;
use palisade_contract::Architecture;
use palisade_plan::{Bundle, Cell, Observed, Plan, Request, StackObserved, Verb};

/// The plan is refused for this reason, and says so.
#[track_caller]
fn refused(plan: &Plan, reason: &str) {
    let refused = plan.refused();
    assert!(refused.iter().any(|r| r.reason.contains(reason)), "{refused:?}");
    assert!(refused.iter().all(|r| !r.hint.is_empty()));
    assert!(plan.steps().is_empty() && !plan.is_empty());
    assert!(plan.to_string().contains(reason), "{plan}");
}

#[test]
fn another_account_or_partition() {
    let (config, bundles) = (config_in("us-east-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    let other = Observed { account: "210987654321".to_owned(), ..empty(&config) };
    refused(&planned(&request, &other), "the credentials are of account 210987654321, the config is for 123456789012");
    let other = Observed { partition: "aws-cn".to_owned(), ..empty(&config) };
    refused(&planned(&request, &other), "the credentials are of the partition aws-cn");
}

#[test]
fn a_region_that_nobody_looked_at() {
    let (config, bundles) = (config_in("us-east-1, us-west-2", ""), bundles('a'));
    let request = request(&config, &bundles);
    let mut observed = empty(&config);
    observed.regions.remove("us-west-2");
    refused(&planned(&request, &observed), "nobody looked");
}

#[test]
fn an_upgrade_of_nothing() {
    let (config, bundles) = (config_in("us-east-1", ""), bundles('a'));
    let request = Request { verb: Verb::Upgrade, ..request(&config, &bundles) };
    refused(&planned(&request, &empty(&config)), "there is no install palisade in account 123456789012");
    // What is left of a failed attempt is no install.
    let mut observed = carried_out(&request);
    let seen = observed.regions.get_mut("us-east-1").expect("there");
    with_status(&mut seen.home, "ROLLBACK_COMPLETE");
    with_status(&mut seen.regional, "ROLLBACK_COMPLETE");
    refused(&planned(&request, &observed), "there is no install palisade");
}

#[test]
fn a_downgrade_unless_it_is_allowed() {
    let (config, bundles) = (config_in("us-east-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    for newer in ["0.2.1", "0.10.0", "1.0.0-rc.1", "0.3.0-alpha"] {
        let observed = carried_out(&Request { version: newer, ..request });
        refused(&planned(&request, &observed), &format!("version {newer} stands, this is 0.2.0"));
        let allowed = planned(&Request { allow_downgrade: true, ..request }, &observed);
        assert!(allowed.refused().is_empty() && !allowed.steps().is_empty());
    }
    for older in ["0.1.9", "0.2.0-rc.1", "0.2.0+build.7", "not a version"] {
        let observed = carried_out(&Request { version: older, ..request });
        assert!(planned(&request, &observed).refused().is_empty(), "{older}");
    }
}

#[test]
fn a_stack_of_somebody_else() {
    let (config, bundles) = (config_in("us-east-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    for (owner, status, reason) in [
        (Some("other"), "UPDATE_COMPLETE", "belongs to the install other"),
        (Some("other"), "ROLLBACK_COMPLETE", "belongs to the install other"),
        (Some("other"), "REVIEW_IN_PROGRESS", "belongs to the install other"),
        (None, "UPDATE_COMPLETE", "has no tag palisade:install"),
        (None, "ROLLBACK_COMPLETE", "has no tag palisade:install"),
    ] {
        let mut observed = carried_out(&request);
        let stack = &mut observed.regions.get_mut("us-east-1").expect("there").home;
        with_owner(stack, owner);
        with_status(stack, status);
        refused(&planned(&request, &observed), reason);
    }
    // An empty shell that tells no owner is cleared away, and the plan says so.
    let mut observed = carried_out(&request);
    let stack = &mut observed.regions.get_mut("us-east-1").expect("there").regional;
    with_owner(stack, None);
    with_status(stack, "REVIEW_IN_PROGRESS");
    let plan = planned(&request, &observed);
    assert!(plan.refused().is_empty());
    assert!(plan.warnings.iter().any(|w| w.contains("tells no owner")), "{plan}");
    // With somebody's change set in it, it is not empty.
    let stack = &mut observed.regions.get_mut("us-east-1").expect("there").regional;
    if let StackObserved::Present(state) = stack {
        state.foreign_change_set = Some("mine".to_owned());
    }
    refused(&planned(&request, &observed), "waits for the change set mine, which Palisade did not make");
}

#[test]
fn names_that_are_taken() {
    let (config, bundles) = (config_in("us-east-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    let mut observed = empty(&config);
    observed.regions.get_mut("us-east-1").expect("there").bucket_exists = true;
    refused(&planned(&request, &observed), "the bucket palisade-bundles-123456789012-us-east-1 is there");
    let mut observed = empty(&config);
    observed.secret.exists = true;
    refused(&planned(&request, &observed), "the secret palisade/workload-security-api-key is there");
}

#[test]
fn a_home_region_that_moves() {
    let (old, new) = (config_in("us-east-1, us-west-2", ""), config_in("us-west-2, us-east-1", ""));
    let bundles = bundles('a');
    let observed = carried_out(&request(&old, &bundles));
    refused(
        &planned(&request(&new, &bundles), &observed),
        "the secret stands in us-east-1, the config's home region is us-west-2",
    );
}

#[test]
fn a_program_without_the_bundle() {
    let config = config_in("us-east-1", "");
    refused(&planned(&request(&config, &[]), &empty(&config)), "carries no guardduty bundle for arm64");
    let intel: Vec<Bundle> = bundles('a').into_iter().filter(|b| b.arch == Architecture::X86_64).collect();
    refused(&planned(&request(&config, &intel), &empty(&config)), "carries no guardduty bundle for arm64");
}

#[test]
fn a_ca_bundle_that_was_not_read_or_is_too_large() {
    let config = config_in("us-east-1", "  ca_bundle: ca.pem");
    let bundles = bundles('a');
    refused(&planned(&request(&config, &bundles), &empty(&config)), "it was not read");
    let large = "x".repeat(4_000);
    let request = Request { ca_bundle: Some(&large), ..request(&config, &bundles) };
    refused(&planned(&request, &empty(&config)), "Lambda allows 4096");
}

#[test]
fn the_largest_ca_bundle_that_the_config_allows_fits() {
    let routes: Vec<String> = (0..12)
        .map(|n| {
            format!("    - {{tag: Team, value: team-{n}, topic: \"arn:aws:sns:us-east-1:{ACCOUNT}:topic-{n}\"}}\n")
        })
        .collect();
    let config = config(&format!(
        "version: 1\nname: a-name-of-20-letters\ntargets: {{account: \"{ACCOUNT}\", regions: [ap-southeast-1]}}\nworkload_security: {{base_url: \"https://deep-security-manager.internal.example.com:4119/api\", ca_bundle: ca.pem}}\nnotify:\n  routes:\n{}\nguardduty:\n",
        routes.concat(),
    ));
    // Certificates are lines of 64 characters; JSON writes each line break with two.
    let room = config.ca_bundle_room();
    let pem: String = "x".repeat(64).chars().chain(['\n']).cycle().take(room).collect();
    let bundles = bundles('a');
    let request = Request { ca_bundle: Some(&pem), ..request(&config, &bundles) };
    let plan = planned(&request, &empty(&config));
    assert!(plan.refused().is_empty(), "{:?}", plan.refused());
}

#[test]
fn a_region_that_is_off_somewhere() {
    let (config, bundles) = (config_in("us-east-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    let cell = |account: &str| Cell { account: account.to_owned(), region: "af-south-1".to_owned() };
    let mut observed = empty(&config);
    observed.opt_in.off = [cell("222222222222"), cell("111111111111")].into();
    refused(&planned(&request, &observed), "it is not turned on in account 111111111111, 222222222222");
}

/// Where nobody could look, that is said, and nothing is refused.
#[test]
fn a_region_of_which_nobody_knows() {
    let (config, bundles) = (config_in("us-east-1, af-south-1", ""), bundles('a'));
    let request = request(&config, &bundles);
    let mut observed = empty(&config);
    let quiet = planned(&request, &observed);
    assert!(quiet.warnings.iter().all(|warning| !warning.contains("turn")), "{:?}", quiet.warnings);
    observed.opt_in.unseen = vec!["not looked at in 3 other account(s)".to_owned()];
    let plan = planned(&request, &observed);
    assert!(plan.refused().is_empty());
    for part in ["af-south-1: an account must turn this region on", "not looked at in 3"] {
        assert!(plan.warnings.iter().any(|warning| warning.contains(part)), "{part}: {:?}", plan.warnings);
    }
    assert!(!plan.warnings.iter().any(|warning| warning.contains("us-east-1: an account")));
}

/// StackSets comes from such a region under a name of that region. Our role trusts it; of the person's own it is said.
#[test]
fn a_region_to_be_turned_on_for_listed_accounts() {
    let config = |roles: &str| {
        config(&format!(
            "version: 1\ntargets: {{account: \"{ACCOUNT}\", regions: [us-east-1, af-south-1], accounts: [\"{ACCOUNT}\", \"222222222222\"]{roles}}}\nworkload_security: {{region: us-1}}\nguardduty:\n",
        ))
    };
    let bundles = bundles('a');
    let told = |config: &Config| {
        let plan = planned(&request(config, &bundles), &empty(config));
        plan.warnings.into_iter().find(|warning| warning.contains("cloudformation.af-south-1.amazonaws.com"))
    };
    let ours = config("");
    let role = palisade_plan::administration(&ours, "0.1.0").expect("a role of ours").to_text();
    assert!(role.contains("\"cloudformation.af-south-1.amazonaws.com\""), "{role}");
    assert!(!role.contains("cloudformation.us-east-1"), "{role}");
    assert_eq!(told(&ours), None);
    let theirs = config(", roles: {administration: mine}");
    assert_eq!(palisade_plan::administration(&theirs, "0.1.0"), None);
    let warning = told(&theirs).expect("a warning");
    assert!(warning.starts_with("role mine is yours"), "{warning}");
}
