//! What holds for every plan.

mod common;

use common::{ACCOUNT, bundles, carried_out, config, digest, empty, planned, request, with_owner, with_status};
use palisade_config::Config;
use palisade_plan::{Observed, Request, StackObserved, Step, Verb};
use proptest::{prelude::*, sample::subsequence};

const REGIONS: [&str; 5] = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2"];
const STATUSES: [&str; 10] = [
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_FAILED",
    "ROLLBACK_COMPLETE",
    "DELETE_FAILED",
    "REVIEW_IN_PROGRESS",
    "DELETE_COMPLETE",
    "UPDATE_IN_PROGRESS",
    "UPDATE_ROLLBACK_FAILED",
];

prop_compose! {
    fn any_config()(
        regions in subsequence(REGIONS.to_vec(), 1..=4).prop_shuffle(),
        home in proptest::option::of(0..REGIONS.len()),
        external in any::<bool>(),
        intel in any::<bool>(),
        security_hub in any::<bool>(),
        email in subsequence(vec!["a@example.com", "b@example.com", "c@example.com"], 0..=3),
        route in any::<bool>(),
        (mode, second) in (prop_oneof![Just("act"), Just("observe")], prop_oneof![Just(""), Just("security-hub:\n")]),
        severity in prop_oneof![Just("low"), Just("medium"), Just("high"), Just("critical")],
        days in prop_oneof![Just(1), Just(30), Just(3653)],
        prefix in proptest::option::of("[a-z][a-z0-9]{2,20}"),
        cooldown in 0..3_000_u32,
    ) -> Config {
        let home = home.map(|index| format!(", home_region: {}", REGIONS[index])).unwrap_or_default();
        let secret = if external {
            ", secret_arn: \"arn:aws:secretsmanager:eu-west-1:123456789012:secret:k-AbCdEf\""
        } else {
            ""
        };
        let routes = if route { format!("[{{tag: T, value: v, topic: \"arn:aws:sns:us-east-1:{ACCOUNT}:t\"}}]") } else { "[]".to_owned() };
        let bucket = prefix.map(|prefix| format!("bundles: {{bucket: {prefix}}}\n")).unwrap_or_default();
        config(&format!(
            "version: 1\ntargets: {{account: \"{ACCOUNT}\", regions: [{}]{home}}}\nworkload_security: {{region: us-1{secret}}}\n\
             notify: {{email: [{}], routes: {routes}, security_hub: {security_hub}}}\n\
             lambda: {{architecture: {}, log_retention_days: {days}}}\n{bucket}\
             guardduty: {{mode: {mode}, minimum_severity: {severity}, cooldown: {cooldown}m}}\n{second}",
            regions.join(", "),
            email.join(", "),
            if intel { "x86_64" } else { "arm64" },
        ))
    }
}

/// What was installed before, seen from the regions of the config now.
fn seen_from(config: &Config, before: &Observed) -> Observed {
    let mut observed = Observed { secret: before.secret, ..empty(config) };
    for (region, seen) in &mut observed.regions {
        if let Some(known) = before.regions.get(region) {
            seen.clone_from(known);
        }
    }
    observed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_plan_that_was_carried_out_is_empty(config in any_config()) {
        let bundles = bundles('a');
        let request = request(&config, &bundles);
        let first = planned(&request, &empty(&config));
        prop_assert!(first.refused().is_empty() && !first.is_empty());
        let again = planned(&request, &carried_out(&request));
        prop_assert!(again.is_empty(), "{}", again);
        prop_assert_eq!(again.idle_cost.before_cents, Some(first.idle_cost.after_cents));
        let upgrade = planned(&Request { verb: Verb::Upgrade, ..request }, &carried_out(&request));
        prop_assert!(upgrade.is_empty());
    }

    #[test]
    fn a_change_and_its_way_back_mirror_each_other(old in any_config(), new in any_config()) {
        let bundles = bundles('a');
        let (old, new) = (request(&old, &bundles), request(&new, &bundles));
        let there = planned(&new, &seen_from(new.config, &carried_out(&old)));
        let back = planned(&old, &seen_from(old.config, &carried_out(&new)));
        // Where both have the same regions, what the one way adds the other takes away.
        if old.config.all_regions() == new.config.all_regions() && old.config.regions() == new.config.regions() {
            prop_assert_eq!(there.counts.add, back.counts.remove);
            prop_assert_eq!(there.counts.modify, back.counts.modify);
            prop_assert_eq!(there.counts.replace, back.counts.replace);
            let count = |plan: &palisade_plan::Plan, added| plan.grants.iter().filter(|g| g.added == added).map(|g| g.regions.len()).sum::<usize>();
            prop_assert_eq!(count(&there, true), count(&back, false));
            prop_assert_eq!(there.idle_cost.before_cents, Some(back.idle_cost.after_cents));
        }
    }

    #[test]
    fn no_state_of_the_account_breaks_a_rule(
        config in any_config(),
        older in any::<bool>(),
        disturb in proptest::collection::vec((0..8_usize, any::<bool>(), proptest::option::of(0..STATUSES.len()), 0..4_u8), 0..6),
        has_value in any::<bool>(),
    ) {
        let (new, old) = (bundles('a'), bundles('b'));
        let request = request(&config, &new);
        let mut observed = carried_out(&Request { bundles: if older { &old } else { &new }, ..request });
        observed.secret.has_value &= has_value;
        let names: Vec<String> = observed.regions.keys().cloned().collect();
        for (index, home, status, owner) in disturb {
            let seen = observed.regions.get_mut(&names[index % names.len()]).expect("there");
            let stack = if home { &mut seen.home } else { &mut seen.regional };
            if *stack == StackObserved::Absent {
                continue;
            }
            match status {
                Some(status) => with_status(stack, STATUSES[status]),
                None => *stack = StackObserved::Absent,
            }
            if *stack != StackObserved::Absent && owner == 0 {
                with_owner(stack, None);
            }
        }
        let plan = planned(&request, &observed);
        // The text and the data agree on whether there is something to do.
        prop_assert_eq!(plan.to_string().contains("Nothing to do."), plan.is_empty());
        let uploads = plan.steps().iter().filter(|step| matches!(step, Step::Upload { .. })).count();
        prop_assert!(plan.steps().is_empty() || uploads == plan.counts.uploads);
    }

    #[test]
    fn only_the_bundle_that_changed_is_uploaded(config in any_config(), same in any::<bool>()) {
        let (old, new) = (bundles('a'), bundles(if same { 'a' } else { 'd' }));
        let arm = config.lambda.architecture.as_str() == "arm64";
        let plan = planned(&request(&config, &new), &carried_out(&request(&config, &old)));
        let expected = if same || !arm { 0 } else { config.regions().len() * config.enabled().len() };
        prop_assert_eq!(plan.counts.uploads, expected);
        for upload in plan.regions.iter().flat_map(|region| &region.uploads) {
            prop_assert_eq!(&upload.sha256, &digest('d'));
        }
    }
}
