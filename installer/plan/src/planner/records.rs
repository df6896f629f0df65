//! What is kept of the version before, and where a rollback goes from there.

use std::collections::{BTreeMap, BTreeSet};

use palisade_config::{Config, RegionName};
use palisade_templates::OUTPUT_VERSION;
use semver::Version;

use crate::{Deployed, Kept, Observed, Request, StackKind, StackObserved, bundles_of};

/// A stack of one region.
pub type Place = (String, StackKind);

/// What is kept of an install: a record per stack, and one of the stack set where there are other accounts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Records {
    /// Those of the stacks.
    pub stacks: BTreeMap<Place, Kept>,
    /// That of the stack set.
    pub set: Option<Kept>,
}

/// Where a rollback goes: for each stack of the config what it returns to, as far as a record tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Return {
    pub(super) stacks: BTreeMap<Place, Deployed>,
    pub(super) set: Option<Deployed>,
}

impl Return {
    /// Decides from what stands and what is kept.
    ///
    /// While a rollback that has begun is not through, it is completed; else each stack returns to what stood before.
    pub fn of(request: &Request<'_>, observed: &Observed, records: &Records) -> Self {
        let set = observed.fleet.set.as_ref().and_then(|set| set.output(OUTPUT_VERSION));
        let of_stacks = records.stacks.iter().map(|(place, kept)| (stack_of(observed, place).version(), kept));
        let begun = of_stacks.chain(records.set.iter().map(|kept| (set, kept))).find_map(|(stands, kept)| {
            let returns_to = kept.returns_to.as_ref()?;
            (stands? != returns_to.version).then(|| returns_to.version.clone())
        });
        let target = |kept: &Kept| match &begun {
            None => Some(kept.before.clone()),
            Some(version) => kept.templates().find(|deployed| deployed.version == *version).cloned(),
        };
        let stacks = places(request).into_iter().filter_map(|place| {
            let target = target(records.stacks.get(&place)?)?;
            Some((place, target))
        });
        Self { stacks: stacks.collect(), set: records.set.as_ref().and_then(target) }
    }

    /// What a stack returns to.
    pub fn get(&self, region: &str, kind: StackKind) -> Option<&Deployed> {
        self.stacks.get(&(region.to_owned(), kind))
    }

    /// What the stack set returns to.
    pub fn set(&self) -> Option<&Deployed> {
        self.set.as_ref()
    }

    /// Keys of the bundles that must lie in each region's bucket.
    pub fn bundles(&self, config: &Config) -> BTreeMap<String, BTreeSet<String>> {
        let mut needed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        // The stacks of the other accounts are made from the bucket of their region.
        let others = config.regions().iter().filter_map(|region| Some((region.to_string(), self.set.as_ref()?)));
        let own = self.stacks.iter().map(|((region, _), deployed)| (region.clone(), deployed));
        for (region, deployed) in own.chain(others) {
            needed.entry(region).or_default().extend(bundles_of(&deployed.json()).unwrap_or_default());
        }
        needed
    }

    pub(super) fn is_empty(&self) -> bool {
        self.stacks.is_empty() && self.set.is_none()
    }

    /// The versions to which it returns, oldest first.
    pub(super) fn versions(&self) -> Vec<String> {
        let mut versions: Vec<&str> =
            self.stacks.values().chain(&self.set).map(|deployed| deployed.version.as_str()).collect();
        versions.sort_by_key(|version| Version::parse(version).ok());
        versions.dedup();
        versions.into_iter().map(str::to_owned).collect()
    }
}

/// Every stack that the config asks for.
pub(super) fn places(request: &Request<'_>) -> Vec<Place> {
    let config = request.config;
    let of = |region: &RegionName| {
        let regional = config.answers_itself(region).then(|| (region.to_string(), StackKind::Regional));
        std::iter::once((region.to_string(), StackKind::Home)).chain(regional).collect::<Vec<_>>()
    };
    config.all_regions().iter().flat_map(of).collect()
}

pub(super) fn stack_of<'o>(observed: &'o Observed, (region, kind): &Place) -> &'o StackObserved {
    observed.regions.get(region).map_or(&StackObserved::Absent, |seen| match kind {
        StackKind::Home => &seen.home,
        StackKind::Regional => &seen.regional,
    })
}
