//! What is kept of the version before, and what stands in its place now. Read-only.

use std::collections::BTreeSet;

use palisade_config::RegionName;
use palisade_plan::{Kept, Observed, Place, Records, RegionObserved, Request, Return, StackKind, StackObserved};
use palisade_templates::OUTPUT_BUNDLE_BUCKET;

use super::clients::Clients;
use super::fleet;
use super::observe::{deployed_template, observed_as, stacks, whose};
use crate::at_once;
use crate::bounded;
use crate::deploy::bucket;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// What stands in every region of the config, where a rollback would go, and whether the bundles for it are there.
pub(crate) async fn observe(session: &Session, request: &Request<'_>) -> Result<(Observed, Return)> {
    let (owner, home) = whose(session).await?;
    let home = observed_as(&session.home(), &session.names.home_stack(), home).await?;
    let mut observed = Observed { account: owner.account, partition: owner.partition, ..Observed::default() };
    let mut kept = Records::default();
    let regions = session.config.all_regions();
    let seen = at_once::all(at_once::REGIONS, &regions, async |region| in_region(session, region, &home).await);
    for (region, seen, records) in seen.await? {
        observed.regions.insert(region, seen);
        kept.stacks.extend(records);
    }
    if let Some(others) = session.config.fleet() {
        let organization = fleet::organization(session).await?;
        // No digest is the wanted one yet: so it is looked at who belongs to the units.
        observed.fleet = fleet::observe(session, others, organization, "").await?;
        kept.set = of_set(session, &observed).await?;
    }
    let back = Return::of(request, &observed, &kept);
    for (region, keys) in back.bundles(&session.config) {
        let clients = session.aws.region(&region);
        let mut present = BTreeSet::new();
        for key in keys {
            if bucket::has(&clients, &session.bucket(&clients), &key).await? {
                present.insert(key);
            }
        }
        if let Some(seen) = observed.regions.get_mut(&region) {
            seen.bundles_present = present;
        }
    }
    Ok((observed, back))
}

/// The stacks of a region with their templates, and the records of them. The home region's home stack was `home` a moment ago.
async fn in_region(
    session: &Session,
    region: &RegionName,
    home: &StackObserved,
) -> Result<(String, RegionObserved, Vec<(Place, Kept)>)> {
    let clients = session.aws.region(region.as_str());
    let mut seen = stacks(session, region, home).await?;
    let (home_stack, stack) = (session.names.home_stack(), session.names.stack());
    deployed_template(&clients, &home_stack, &mut seen.home).await?;
    deployed_template(&clients, &stack, &mut seen.regional).await?;
    let mut kept = Vec::new();
    // In a bucket that its home stack made, when that is ours.
    if let Some(bucket) = own_bucket(session, &seen.home) {
        let regional = session.config.answers_itself(region).then_some((StackKind::Regional, stack));
        for (kind, name) in std::iter::once((StackKind::Home, home_stack)).chain(regional) {
            let found = record(&clients, bucket, &Kept::key(&name)).await?;
            kept.extend(found.map(|found| ((region.to_string(), kind), found)));
        }
    }
    Ok((region.to_string(), seen, kept))
}

/// The record of the stack set, which lies where the set stands.
async fn of_set(session: &Session, observed: &Observed) -> Result<Option<Kept>> {
    let home = observed.regions.get(session.config.home_region().as_str()).map(|seen| &seen.home);
    let Some(bucket) = home.and_then(|home| own_bucket(session, home)) else { return Ok(None) };
    record(&session.home(), bucket, &Kept::key_of_set(&session.names.stack_set())).await
}

/// The bucket that a region's home stack made, when that is ours.
fn own_bucket<'s>(session: &Session, home: &'s StackObserved) -> Option<&'s str> {
    let ours = home.state().is_some_and(|state| state.install.as_deref() == Some(session.names.install()));
    home.output(OUTPUT_BUNDLE_BUCKET).filter(|_| ours)
}

/// The record under `key`, as [`Kept::key`] writes it; `None` when there is none.
pub(crate) async fn record(clients: &Clients, bucket: &str, key: &str) -> Result<Option<Kept>> {
    let Some(text) = bucket::get(clients, bucket, key, bounded::KEPT).await? else { return Ok(None) };
    Kept::read(&text).map(Some).map_err(|e| {
        Failure::new(format!("cannot understand {key} in bucket {bucket}"))
            .because(e)
            .hint("a newer version may have written it: use that version's `palisade`")
    })
}
