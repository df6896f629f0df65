//! Reasons not to begin at all.

use palisade_templates::{OUTPUT_BUNDLE_BUCKET, OUTPUT_SECRET_ARN};
use semver::Version;

use crate::{
    Observed, Readiness, Refusal, RegionObserved, Rendering, Request, StackObserved, Verb, readiness, regions_off,
};

/// Everything that speaks against the request as a whole.
pub(super) fn refusals(request: &Request<'_>, observed: &Observed) -> Vec<Refusal> {
    let mut found = Vec::new();
    account(request, observed, &mut found);
    bundles(request, &mut found);
    versions(request, observed, &mut found);
    home(request, observed, &mut found);
    taken_names(request, observed, &mut found);
    moved_buckets(request, observed, &mut found);
    super::fleet_refusals::refusals(request, observed, &mut found);
    found.extend(regions_off(&observed.opt_in.off));
    found
}

/// A bucket under another name would leave the old one behind, which CloudFormation cannot delete while it holds bundles.
fn moved_buckets(request: &Request<'_>, observed: &Observed, found: &mut Vec<Refusal>) {
    for region in request.config.all_regions() {
        let standing = observed.regions.get(region.as_str()).and_then(|r| r.home.output(OUTPUT_BUNDLE_BUCKET));
        let wanted = request.config.bundle_bucket(&region);
        if let Some(standing) = standing.filter(|name| *name != wanted) {
            let reason = format!("its bundles lie in {standing}, and the config asks for {wanted}");
            refuse(
                found,
                format!("region {region}"),
                reason,
                "put the old bundles.bucket back, or uninstall with it and install anew",
            );
        }
    }
}

pub(super) fn refuse(
    found: &mut Vec<Refusal>,
    subject: impl Into<String>,
    reason: impl Into<String>,
    hint: impl Into<String>,
) {
    found.push(Refusal { subject: subject.into(), reason: reason.into(), hint: hint.into() });
}

fn account(request: &Request<'_>, observed: &Observed, found: &mut Vec<Refusal>) {
    let config = request.config;
    if observed.account != config.account().as_str() {
        let reason =
            format!("the credentials are of account {}, the config is for {}", observed.account, config.account());
        refuse(found, "the account", reason, "use credentials of the config's account, or change targets.account");
    }
    if observed.partition != config.partition().as_str() {
        let reason = format!(
            "the credentials are of the partition {}, the regions of {}",
            observed.partition,
            config.partition()
        );
        refuse(found, "the account", reason, "use credentials of the regions' partition");
    }
    for region in config.all_regions() {
        if !observed.regions.contains_key(region.as_str()) {
            refuse(
                found,
                format!("region {region}"),
                "nobody looked what is there",
                "observe every region of the config",
            );
        }
    }
}

fn bundles(request: &Request<'_>, found: &mut Vec<Refusal>) {
    let config = request.config;
    let rendering = Rendering::new(request);
    for integration in config.enabled() {
        if rendering.bundle(integration).is_none() {
            let reason = format!("this program carries no {integration} bundle for {}", config.lambda.architecture);
            refuse(
                found,
                "the bundles",
                reason,
                "use a release build, or `cargo xtask build-handlers` before building",
            );
        }
    }
    if config.workload_security.ca_bundle.is_some() && request.ca_bundle.is_none() {
        refuse(found, "the CA bundle", "it was not read", "check workload_security.ca_bundle");
    }
}

fn versions(request: &Request<'_>, observed: &Observed, found: &mut Vec<Refusal>) {
    let stacks: Vec<&StackObserved> = observed.regions.values().flat_map(|r| [&r.home, &r.regional]).collect();
    let stands = |stack: &&StackObserved| {
        stack.state().is_some_and(|state| !matches!(readiness(&state.status), Readiness::Absent | Readiness::Heal))
    };
    if request.verb == Verb::Upgrade && !stacks.iter().any(stands) {
        let reason = format!("there is no install {} in account {}", request.config.name, observed.account);
        refuse(found, "the install", reason, "`palisade install` makes one");
    }
    let Ok(own) = Version::parse(request.version) else { return };
    let newest = stacks.into_iter().filter_map(|s| Version::parse(s.version()?).ok()).max_by(Version::cmp_precedence);
    if let Some(newest) = newest
        && newest.cmp_precedence(&own).is_gt()
        && !request.allow_downgrade
    {
        let reason = format!("version {newest} stands, this is {own}");
        refuse(
            found,
            "the install",
            reason,
            format!("use version {newest} or later, or give `upgrade` the flag `--allow-downgrade`"),
        );
    }
}

/// A secret cannot be moved while functions read it: they would fail until the last region is updated.
fn home(request: &Request<'_>, observed: &Observed, found: &mut Vec<Refusal>) {
    let home = request.config.home_region().as_str();
    for (region, seen) in &observed.regions {
        if region != home && seen.home.output(OUTPUT_SECRET_ARN).is_some() {
            let reason = format!("the secret stands in {region}, the config's home region is {home}");
            refuse(
                found,
                "the home region",
                reason,
                format!("set targets.home_region to {region}, or uninstall first"),
            );
        }
    }
}

/// What CloudFormation would make under a name that somebody else holds.
fn taken_names(request: &Request<'_>, observed: &Observed, found: &mut Vec<Refusal>) {
    let config = request.config;
    let makes_home =
        |seen: &RegionObserved| seen.home.state().is_none_or(|state| readiness(&state.status) == Readiness::Absent);
    for region in config.all_regions() {
        let Some(seen) = observed.regions.get(region.as_str()).filter(|seen| makes_home(seen)) else { continue };
        if seen.bucket_exists {
            let reason = format!("the bucket {} is there, but no stack that made it", config.bundle_bucket(&region));
            refuse(found, format!("region {region}"), reason, "delete it, or choose another prefix in bundles.bucket");
        }
    }
    let own_secret = config.workload_security.secret.is_none();
    let home = observed.regions.get(config.home_region().as_str());
    if own_secret && observed.secret.exists && home.is_some_and(makes_home) {
        let reason = format!("the secret {} is there, but no stack that made it", config.names().secret());
        let hint = "delete it without a recovery window, or name it in workload_security.secret_arn";
        refuse(found, "the secret", reason, hint);
    }
}
