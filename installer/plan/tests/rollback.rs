//! Where a rollback goes, and why it does not.

mod common;

use std::collections::BTreeMap;

use palisade_config::Config;
use palisade_plan::{
    Deployed, Kept, Observed, Place, Plan, Records, Rendering, Request, Return, SecretRef, StackChange, StackKind,
    rollback,
};
use palisade_templates::Template;

use common::{ACCOUNT, bundles, carried_out, config_in, digest, request, with_owner, with_status};

const OLD: &str = "0.1.0";
const PLACES: [(&str, StackKind); 4] = [
    ("us-east-1", StackKind::Home),
    ("us-east-1", StackKind::Regional),
    ("eu-west-1", StackKind::Home),
    ("eu-west-1", StackKind::Regional),
];

fn two_regions() -> Config {
    config_in("us-east-1, eu-west-1", "")
}

fn deployed(template: &Template) -> Deployed {
    Deployed::read(&template.to_text()).expect("a template of ours")
}

fn rendered(request: &Request<'_>, kind: StackKind) -> Deployed {
    let rendering = Rendering::new(request);
    let home = &carried_out(request).regions["us-east-1"].home;
    match kind {
        StackKind::Home => deployed(&rendering.home()),
        StackKind::Regional => deployed(&rendering.regional(&SecretRef::find(request.config, home).expect("known"))),
    }
}

/// The records that an upgrade from the old version leaves.
fn kept_of(old: &Request<'_>) -> BTreeMap<Place, Kept> {
    let record = |kind| Kept { before: rendered(old, kind), returns_to: None };
    PLACES.iter().map(|(region, kind)| (((*region).to_owned(), *kind), record(*kind))).collect()
}

/// An account in which `request` stands with every bundle of the old version kept.
fn observed(request: &Request<'_>) -> Observed {
    let mut observed = carried_out(request);
    for region in observed.regions.values_mut() {
        region.bundles_present.insert(format!("guardduty/{}.zip", digest('a')));
    }
    observed
}

/// Lets one stack stand as `request` would have it.
fn stands(observed: &mut Observed, (region, kind): (&str, StackKind), request: &Request<'_>) {
    let seen = carried_out(request).regions.remove(region).expect("a region");
    let target = observed.regions.get_mut(region).expect("a region");
    match kind {
        StackKind::Home => target.home = seen.home,
        StackKind::Regional => target.regional = seen.regional,
    }
}

fn planned(request: &Request<'_>, observed: &Observed, kept: &BTreeMap<Place, Kept>) -> Plan {
    let records = Records { stacks: kept.clone(), set: None };
    rollback(request, observed, &Return::of(request, observed, &records))
}

/// Regions and stacks that change, home first.
fn changing(plan: &Plan) -> Vec<(&str, StackKind)> {
    let changed = plan.stacks().filter(|(_, stack)| matches!(stack.change, StackChange::Update { .. }));
    changed.map(|(region, stack)| (region.region.as_str(), stack.kind)).collect()
}

#[test]
fn every_stack_returns_to_what_stood_before() {
    let (config, old_bundles, new_bundles) = (two_regions(), bundles('a'), bundles('b'));
    let (old, new) = (Request { version: OLD, ..request(&config, &old_bundles) }, request(&config, &new_bundles));
    let plan = planned(&new, &observed(&new), &kept_of(&old));
    assert_eq!(changing(&plan), PLACES);
    assert_eq!((plan.version.as_str(), plan.from_versions.as_slice()), (OLD, &["0.2.0".to_owned()][..]));
    assert!(plan.refused().is_empty() && plan.counts.uploads == 0, "{plan}");
    let text = plan.to_string();
    assert!(text.starts_with("rollback palisade in account 123456789012: version 0.1.0 from 0.2.0\n"), "{text}");
    assert!(text.contains("Code.S3Key: guardduty/bbbbbbbbbbbb.zip -> guardduty/aaaaaaaaaaaa.zip"), "{text}");
    assert!(text.contains("! the settings return with the version"), "{text}");
}

#[test]
fn what_a_failed_upgrade_left_alone_stays() {
    let (config, old_bundles, new_bundles) = (two_regions(), bundles('a'), bundles('b'));
    let (old, new) = (Request { version: OLD, ..request(&config, &old_bundles) }, request(&config, &new_bundles));
    let mut observed = observed(&new);
    stands(&mut observed, PLACES[1], &old);
    with_status(&mut observed.regions.get_mut("us-east-1").expect("there").regional, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(changing(&planned(&new, &observed, &kept_of(&old))), [PLACES[0], PLACES[2], PLACES[3]]);
    for place in PLACES {
        stands(&mut observed, place, &old);
    }
    let plan = planned(&new, &observed, &kept_of(&old));
    assert!(plan.is_empty() && plan.warnings.is_empty(), "{plan}");
}

#[test]
fn a_rollback_that_has_begun_is_completed_wherever_it_stopped() {
    let (config, old_bundles, new_bundles) = (two_regions(), bundles('a'), bundles('b'));
    let (old, new) = (Request { version: OLD, ..request(&config, &old_bundles) }, request(&config, &new_bundles));
    let turned = |from: &Request<'_>, to: &Request<'_>| {
        let record = |kind| Kept { before: rendered(from, kind), returns_to: Some(rendered(to, kind)) };
        PLACES.map(|(region, kind)| ((region.to_owned(), kind), record(kind)))
    };
    // Forwards again: a rollback to the old version is through, one back from it was cut off.
    for (from, to) in [(&new, &old), (&old, &new)] {
        for written in 0..=4 {
            for done in 0..=written {
                // Records are all written before the first stack changes; it stopped in the one or in the other.
                if written < 4 && done > 0 {
                    continue;
                }
                let mut observed = observed(from);
                let mut kept: BTreeMap<Place, Kept> = match from.version {
                    OLD => turned(to, from).into(),
                    _ => kept_of(to),
                };
                kept.extend(turned(from, to).into_iter().take(written));
                for place in PLACES.iter().rev().take(done) {
                    stands(&mut observed, *place, to);
                }
                let plan = planned(&new, &observed, &kept);
                let rest = if done == 4 { PLACES.to_vec() } else { PLACES[..4 - done].to_vec() };
                assert_eq!(changing(&plan), rest, "{} records, {done} stacks from {}", written, from.version);
                // When all of them are there, the next one goes back.
                assert_eq!(plan.version, if done == 4 { from.version } else { to.version });
            }
        }
    }
}

#[test]
fn what_is_not_kept_or_not_ours_is_refused() {
    let (config, old_bundles, new_bundles) = (two_regions(), bundles('a'), bundles('b'));
    let (old, new) = (Request { version: OLD, ..request(&config, &old_bundles) }, request(&config, &new_bundles));
    let reason = |observed: &Observed, kept: &BTreeMap<Place, Kept>| {
        let refused = planned(&new, observed, kept).refused();
        refused.iter().map(|r| format!("{}: {}", r.subject, r.reason)).collect::<Vec<_>>().join("\n")
    };
    let (all, kept) = (observed(&new), kept_of(&old));
    assert_eq!(reason(&all, &kept), "");
    assert!(reason(&all, &BTreeMap::new()).starts_with("the install: no version before this one is kept"));
    assert!(reason(&common::empty(&config), &BTreeMap::new()).starts_with("the install: there is no install palisade"));

    let mut joined = kept.clone();
    joined.retain(|(region, _), _| region == "us-east-1");
    let joined = reason(&all, &joined);
    assert_eq!(joined.matches("in eu-west-1: no version before is kept of it").count(), 2, "{joined}");

    let mut without = all.clone();
    without.regions.get_mut("eu-west-1").expect("there").bundles_present.clear();
    let without = reason(&without, &kept);
    assert!(without.starts_with("region eu-west-1: the bundle guardduty/aaaa"), "{without}");

    let mut foreign = all.clone();
    with_owner(&mut foreign.regions.get_mut("eu-west-1").expect("there").regional, Some("another"));
    assert!(reason(&foreign, &kept).contains("belongs to the install another"), "{}", reason(&foreign, &kept));

    let mut gone = all.clone();
    gone.regions.get_mut("eu-west-1").expect("there").regional = palisade_plan::StackObserved::Absent;
    assert_eq!(reason(&gone, &kept), "stack palisade in eu-west-1: it does not stand");
}

#[test]
fn a_secret_that_is_gone_does_not_come_back() {
    let (config, old_bundles, new_bundles) = (config_in("us-east-1", ""), bundles('a'), bundles('b'));
    let old = Request { version: OLD, ..request(&config, &old_bundles) };
    let external = config_in("us-east-1", &format!("  secret_arn: {}", common::SECRET));
    let new = request(&external, &new_bundles);
    let refused = planned(&new, &observed(&new), &kept_of(&old)).refused();
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(refused[0].reason.contains("which is gone since the config names another"), "{refused:?}");
}

/// The home stack of the version before lets in the accounts that were listed then, and no other.
#[test]
fn an_account_that_joined_since_is_told_of() {
    let listed = |accounts: &str| {
        common::config(&format!(
            "version: 1\ntargets: {{account: \"{ACCOUNT}\", regions: [us-east-1], accounts: [\"{ACCOUNT}\", {accounts}]}}\nworkload_security: {{region: us-1}}\nguardduty:\n"
        ))
    };
    let (before, since) = (listed("\"222222222222\""), listed("\"222222222222\", \"333333333333\""));
    let (old_bundles, new_bundles) = (bundles('a'), bundles('b'));
    let old = Request { version: OLD, ..request(&before, &old_bundles) };
    let new = request(&since, &new_bundles);
    let mut observed = observed(&new);
    observed.fleet.instances =
        ["222222222222", "333333333333"].map(|account| common::organisation::standing(account, "us-east-1")).into();
    let kept = PLACES[..2].iter().map(|(region, kind)| {
        let kept = Kept { before: rendered(&old, *kind), returns_to: None };
        (((*region).to_owned(), *kind), kept)
    });
    let refused = planned(&new, &observed, &kept.collect()).refused();
    let told: Vec<_> = refused.iter().map(|refusal| refusal.subject.as_str()).collect();
    assert_eq!(told, ["account 333333333333"], "{refused:?}");
}
