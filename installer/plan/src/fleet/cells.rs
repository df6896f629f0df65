//! From single stacks to the requests that name them: accounts with the same regions are one request.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cell, FleetTarget};

/// The fewest targets that name exactly `cells`; regions in the order of `order`, others after them.
pub fn targets(cells: impl IntoIterator<Item = Cell>, order: &[String], units: &[String]) -> Vec<FleetTarget> {
    let mut regions_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Cell { account, region } in cells {
        regions_of.entry(account).or_default().insert(region);
    }
    let mut groups: BTreeMap<BTreeSet<String>, BTreeSet<String>> = BTreeMap::new();
    for (account, regions) in regions_of {
        groups.entry(regions).or_default().insert(account);
    }
    let place = |region: &String| order.iter().position(|known| known == region).unwrap_or(order.len());
    let mut targets: Vec<FleetTarget> = groups
        .into_iter()
        .map(|(regions, accounts)| {
            let mut regions: Vec<String> = regions.into_iter().collect();
            regions.sort_by_key(place);
            FleetTarget { accounts, regions, units: units.to_vec(), whole_units: false, except: BTreeSet::new() }
        })
        .collect();
    // The largest first; the first account decides between equals, so that the order is always the same.
    targets.sort_by(|a, b| b.count().cmp(&a.count()).then_with(|| a.accounts.cmp(&b.accounts)));
    targets
}
