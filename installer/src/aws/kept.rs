//! What is kept of the version before, and what stands in its place now. Read-only.

use std::collections::BTreeSet;

use palisade_plan::{Kept, Observed, Records, RegionObserved, Request, Return, StackKind, StackObserved};
use palisade_templates::OUTPUT_BUNDLE_BUCKET;

use super::clients::Clients;
use super::fleet;
use super::identity::Identity;
use super::observe::{deployed_template, stack};
use crate::deploy::bucket;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// What stands in every region of the config, where a rollback would go, and whether the bundles for it are there.
pub(crate) async fn observe(session: &Session, request: &Request<'_>) -> Result<(Observed, Return)> {
    let owner = Identity::read(&session.home()).await?.owner();
    owner.must_be_allowed(&session.config)?;
    let mut observed = Observed { account: owner.account, partition: owner.partition, ..Observed::default() };
    let mut kept = Records::default();
    for region in session.config.all_regions() {
        let clients = session.aws.region(region.as_str());
        let mut seen = RegionObserved::default();
        let home = session.names.home_stack();
        seen.home = stack(&clients, &home).await?;
        deployed_template(&clients, &home, &mut seen.home).await?;
        records(session, &clients, &home, StackKind::Home, (&seen.home, &mut kept)).await?;
        if session.config.is_target(&region) {
            let name = session.names.stack();
            seen.regional = stack(&clients, &name).await?;
            deployed_template(&clients, &name, &mut seen.regional).await?;
            records(session, &clients, &name, StackKind::Regional, (&seen.home, &mut kept)).await?;
        }
        observed.regions.insert(region.to_string(), seen);
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

/// Adds the record of one stack, where its region's home stack is ours and made a bucket.
async fn records(
    session: &Session,
    clients: &Clients,
    name: &str,
    kind: StackKind,
    (home, kept): (&StackObserved, &mut Records),
) -> Result<()> {
    let Some(bucket) = own_bucket(session, home) else { return Ok(()) };
    if let Some(found) = record(clients, bucket, &Kept::key(name)).await? {
        kept.stacks.insert((clients.region().to_owned(), kind), found);
    }
    Ok(())
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
    let Some(text) = bucket::get(clients, bucket, key).await? else { return Ok(None) };
    Kept::read(&text).map(Some).map_err(|e| {
        Failure::new(format!("cannot understand {key} in bucket {bucket}"))
            .because(e)
            .hint("a newer version may have written it: use that version's `palisade`")
    })
}
