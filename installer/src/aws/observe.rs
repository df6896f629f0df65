//! What stands in AWS before anything is decided. Read-only; a no-op costs one call per stack.

use std::collections::BTreeSet;

use palisade_config::RegionName;
use palisade_contract::TAG_INSTALL;
use palisade_plan::{
    Observed, Readiness, RegionObserved, Rendering, Request, SecretObserved, SecretRef, StackObserved, StackState,
    opt_in_regions, readiness,
};

use palisade_templates::OUTPUT_DIGEST;

use super::clients::Clients;
use super::identity::{Identity, Owner};
use super::left;
use super::opt_in;
use super::stack::Stack;
use crate::at_once;
use crate::deploy::{bucket, secret};
use crate::failure::Result;
use crate::session::Session;

/// Looks at every region of the config. Only where a digest differs it looks closer. Credentials of another account than
/// the config's are refused.
pub(crate) async fn observe(session: &Session, request: &Request<'_>) -> Result<Observed> {
    let config = &session.config;
    let (owner, home) = whose(session).await?;
    let organization = super::fleet::organization(session).await?;
    let wanted = &Rendering::new(request).within(organization.as_ref().map(|organization| organization.id.as_str()));
    let mut observed = Observed { account: owner.account, partition: owner.partition, ..Observed::default() };
    let home = observed_as(&session.home(), &session.names.home_stack(), home).await?;
    // Before the others are asked what stands there.
    let unseen = opt_in::must_be_on(session, &opt_in::unknown(session, &home)).await?;
    observed.opt_in.unseen.extend(unseen);
    let regions = config.all_regions();
    let seen = at_once::all(at_once::REGIONS, &regions, async |region| stacks(session, region, &home).await);
    observed.regions = regions.iter().map(ToString::to_string).zip(seen.await?).collect();
    observed.secret = secret_observed(session, &observed).await?;
    if let Some(home) = observed.regions.get(config.home_region().as_str()) {
        observed.left = left::left(session, &home.home).await?;
    }

    let secret = wanted.secret(&observed);
    let (home_digest, regional_digest) = (wanted.home().digest(), wanted.regional(&secret).digest());
    if let Some(fleet) = config.fleet() {
        observed.fleet = super::fleet::observe(session, fleet, organization.clone(), &regional_digest).await?;
        let others = opt_in::others(session, opt_in::wanted(session, &observed.fleet)).await;
        observed.opt_in.off = others.off;
        observed.opt_in.unseen.extend(others.unseen);
    }
    // A template that other accounts are to get needs its bundles, whether or not this account gets it, too.
    let set_differs = config.fleet().is_some()
        && observed.fleet.set.as_ref().and_then(|set| set.output(OUTPUT_DIGEST)) != Some(&regional_digest);
    let digests = (home_digest.as_str(), regional_digest.as_str());
    let of_config = |name: &str| regions.iter().find(|region| region.as_str() == name);
    let seen = observed.regions.iter_mut().filter_map(|(name, seen)| Some((of_config(name)?, seen)));
    at_once::all(at_once::REGIONS, seen, async |(region, seen)| {
        let clients = session.aws.region(region.as_str());
        closer(session, &clients, region, wanted, seen, digests, set_differs).await
    })
    .await?;
    Ok(observed)
}

/// The stacks of a region, without their templates. That of the home region's home stack was `home` a moment ago.
pub(super) async fn stacks(session: &Session, region: &RegionName, home: &StackObserved) -> Result<RegionObserved> {
    let clients = session.aws.region(region.as_str());
    let home = if region == session.config.home_region() {
        home.clone()
    } else {
        stack(&clients, &session.names.home_stack()).await?
    };
    let mut found = RegionObserved { home, ..RegionObserved::default() };
    if session.config.answers_itself(region) {
        found.regional = stack(&clients, &session.names.stack()).await?;
    }
    Ok(found)
}

/// Whose credentials these are, and the home stack of the home region.
///
/// Where that stack stands its ARN tells the account, which saves a no-op the question to STS. In all other cases STS is
/// asked, also where CloudFormation refuses: in another account the account is what is wrong.
pub(super) async fn whose(session: &Session) -> Result<(Owner, Option<Stack>)> {
    let clients = session.home();
    let home = super::stack::describe(&clients, &session.names.home_stack()).await;
    let home_region = session.config.home_region();
    if home.is_err() && opt_in_regions(&session.config).contains(home_region) {
        // Where it is off, no credentials are valid there.
        opt_in::must_be_on(session, std::slice::from_ref(home_region)).await?;
    }
    let told = home.as_ref().ok().and_then(Option::as_ref).and_then(|stack| Owner::of_stack(&stack.id));
    let owner = match told {
        Some(owner) => owner,
        None => Identity::read(&clients).await?.owner(),
    };
    owner.must_be_allowed(&session.config)?;
    Ok((owner, home?))
}

/// One stack, without its template.
pub(crate) async fn stack(clients: &Clients, name: &str) -> Result<StackObserved> {
    observed_as(clients, name, super::stack::describe(clients, name).await?).await
}

pub(super) async fn observed_as(clients: &Clients, name: &str, stack: Option<Stack>) -> Result<StackObserved> {
    Ok(match stack {
        None => StackObserved::Absent,
        Some(found) => StackObserved::Present(StackState {
            foreign_change_set: super::stack::foreign_change_set(clients, name, &found).await?,
            install: found.tags.get(TAG_INSTALL).cloned(),
            status: found.status,
            outputs: found.outputs,
            template: None,
        }),
    })
}

/// One stack, with its template when it was deployed from another than the wanted one.
pub(crate) async fn with_template(clients: &Clients, name: &str, digest: &str) -> Result<StackObserved> {
    let mut found = stack(clients, name).await?;
    if found.digest() != Some(digest) {
        deployed_template(clients, name, &mut found).await?;
    }
    Ok(found)
}

/// The secret of our own. While the home stack stands as it should, its output says that there is one with a value:
/// the regional stack is deployed only after the value was put.
async fn secret_observed(session: &Session, observed: &Observed) -> Result<SecretObserved> {
    let config = &session.config;
    if config.workload_security.secret.is_some() {
        return Ok(SecretObserved::default());
    }
    let home = observed.regions.get(config.home_region().as_str());
    let known = home.and_then(|region| SecretRef::find(config, &region.home));
    let any_regional_stands = observed.regions.values().any(|region| ready(&region.regional));
    if known.is_some() && any_regional_stands {
        return Ok(SecretObserved { exists: true, has_value: true });
    }
    let found = secret::describe(&session.home(), &session.names.secret()).await?;
    Ok(found.map_or_else(SecretObserved::default, |s| SecretObserved { exists: true, has_value: s.has_value }))
}

fn ready(stack: &StackObserved) -> bool {
    stack.state().is_some_and(|s| readiness(&s.status) == Readiness::Ready)
}

/// For stacks that differ: the deployed template and the bundles in the bucket.
async fn closer(
    session: &Session,
    clients: &Clients,
    region: &RegionName,
    wanted: &Rendering<'_>,
    found: &mut RegionObserved,
    (home_digest, regional_digest): (&str, &str),
    set_differs: bool,
) -> Result<()> {
    let bucket = session.config.bundle_bucket(region);
    let home_differs = found.home.digest() != Some(home_digest) || !ready(&found.home);
    let regional_differs = session.config.answers_itself(region)
        && (found.regional.digest() != Some(regional_digest) || !ready(&found.regional));
    found.bucket_exists = !(home_differs || session.verifies) || bucket::exists(clients, &bucket).await?;
    if home_differs {
        deployed_template(clients, &session.names.home_stack(), &mut found.home).await?;
    }
    if regional_differs {
        deployed_template(clients, &session.names.stack(), &mut found.regional).await?;
    }
    let uploads = wanted.uploads(region);
    found.bundles_present = if home_differs || regional_differs || set_differs || session.verifies {
        let mut present = BTreeSet::new();
        for upload in uploads {
            if found.bucket_exists && bucket::has(clients, &bucket, &upload.key).await? {
                present.insert(upload.key);
            }
        }
        present
    } else {
        // The functions were made from them, so they lie there; a look would cost a call for each, and `--verify` pays it.
        uploads.into_iter().map(|upload| upload.key).collect()
    };
    Ok(())
}

/// Reads the template of a stack that can be updated.
pub(crate) async fn deployed_template(clients: &Clients, name: &str, observed: &mut StackObserved) -> Result<()> {
    if let StackObserved::Present(state) = observed
        && readiness(&state.status) == Readiness::Ready
    {
        state.template = Some(super::stack::template(clients, name).await?);
    }
    Ok(())
}
