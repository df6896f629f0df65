//! What the simulator starts with.

mod application_types;
mod intrusion_prevention;
mod other_rules;
mod policies;

use super::clock::Millis;
use super::keyring::HeaderStyle;
use super::rate_limit::RateLimit;
use super::world::World;
use super::world::module::RuleModule;
use super::world::scan::Timing;

/// The start of a simulator. The default is a small world of our own making, without computers.
#[derive(Clone, Debug)]
pub struct Seed {
    /// The API key, as `id:secret`; one is generated when there is none.
    pub key: Option<String>,
    /// The headers that the key is taken from.
    pub header_style: HeaderStyle,
    /// The time at the start, in milliseconds since the epoch; the real time when there is none.
    pub start: Option<Millis>,
    /// Whether the clock stands still until it is advanced by hand.
    pub frozen: bool,
    /// The rate limit.
    pub rate_limit: RateLimit,
    /// How long work on the computers takes.
    pub timing: Timing,
    /// Rules to add to the catalogue until Intrusion Prevention has this many, as a real tenant has thousands.
    pub intrusion_prevention_rules: usize,
    /// CVEs to add an Intrusion Prevention rule against, one each: the first is rule [`Seed::FIRST_RULE_AGAINST`], and so on.
    pub cves: Vec<String>,
    /// Whether to keep every exchange with its bodies, for holding them against the vendor's API description.
    pub record: bool,
}

impl Default for Seed {
    fn default() -> Self {
        Self {
            key: None,
            header_style: HeaderStyle::Both,
            start: None,
            frozen: false,
            rate_limit: RateLimit::default(),
            timing: Timing::default(),
            intrusion_prevention_rules: 0,
            cves: Vec::new(),
            record: false,
        }
    }
}

impl Seed {
    /// The rule against the first of [`Seed::cves`].
    pub const FIRST_RULE_AGAINST: i64 = 50_000;

    /// The default world with a clock that stands still, for tests that decide when time passes.
    pub fn frozen() -> Self {
        Self { frozen: true, ..Self::default() }
    }

    pub(crate) fn world(&self, now: Millis) -> World {
        let mut world = World::new(now, self.timing);
        for kind in application_types::all() {
            world.application_types.insert(kind.id, kind);
        }
        for rule in intrusion_prevention::all() {
            world.add_rule(RuleModule::IntrusionPrevention, rule);
        }
        for rule in intrusion_prevention::filler(self.intrusion_prevention_rules) {
            world.add_rule(RuleModule::IntrusionPrevention, rule);
        }
        for rule in intrusion_prevention::against(Self::FIRST_RULE_AGAINST, &self.cves) {
            world.add_rule(RuleModule::IntrusionPrevention, rule);
        }
        for (module, rule) in other_rules::all() {
            world.add_rule(module, rule);
        }
        for policy in policies::all() {
            world.policies.insert(policy.id, policy);
        }
        world
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::workload_security::world::Owner;

    #[test]
    fn the_world_is_whole() {
        let world = Seed::default().world(0);
        let intrusion = &world.rules[&RuleModule::IntrusionPrevention];
        assert!(intrusion.len() >= 40, "{} rules", intrusion.len());
        for (module, rules) in &world.rules {
            for rule in rules.values() {
                assert!(rule.depends_on.iter().all(|&id| world.rule(*module, id).is_some()), "{}", rule.name);
                let kind = rule.application_type;
                assert_eq!(kind.is_some(), *module == RuleModule::IntrusionPrevention, "{}", rule.name);
                assert!(kind.is_none_or(|kind| world.application_types.contains_key(&kind)), "{}", rule.name);
                assert_eq!(rule.can_be_assigned_alone.unwrap_or(true), rule.depends_on.is_empty(), "{}", rule.name);
            }
        }
        for policy in world.policies.values() {
            assert!(policy.parent.is_none_or(|parent| world.policies.contains_key(&parent)));
            for module in RuleModule::ALL {
                let rules = world.effective_rules(Owner::Policy(policy.id), module);
                for &id in &rules {
                    let rule = world.rule(module, id).unwrap();
                    assert!(rule.depends_on.iter().all(|needed| rules.contains(needed)), "{}", rule.name);
                }
            }
        }
    }

    #[test]
    fn identifiers_and_names_are_used_once() {
        let world = Seed { intrusion_prevention_rules: 100, ..Seed::default() }.world(0);
        for rules in world.rules.values() {
            let identifiers: std::collections::BTreeSet<_> = rules.values().map(|rule| &rule.identifier).collect();
            let names: std::collections::BTreeSet<_> = rules.values().map(|rule| &rule.name).collect();
            assert_eq!((identifiers.len(), names.len()), (rules.len(), rules.len()));
        }
        assert_eq!(world.rules[&RuleModule::IntrusionPrevention].len(), 100);
    }

    #[test]
    fn a_cve_with_a_near_miss_is_there() {
        let world = Seed::default().world(0);
        let with = |cve: &str| {
            let rules = world.rules[&RuleModule::IntrusionPrevention].values();
            rules.filter(|rule| rule.cves.iter().any(|each| each == cve)).count()
        };
        assert_eq!((with("CVE-2021-4422"), with("CVE-2021-44228")), (1, 2));
    }
}
