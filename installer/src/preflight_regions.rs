//! Whether the regions are on that an account must turn on.

use palisade_config::Reach;
use palisade_plan::{Cell, FleetObserved, opt_in_regions, regions_off};

use crate::aws::{opt_in, organization};
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::preflight::Check;
use crate::session::Session;

/// The checks; none when the config names no such region.
pub(crate) async fn checks(session: &Session) -> Vec<Check> {
    let regions = opt_in_regions(&session.config);
    if regions.is_empty() {
        return Vec::new();
    }
    let names = regions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let own = match opt_in::must_be_on(session, &regions).await {
        Ok(None) => Check::good("regions to be turned on", format!("{names}: on")),
        Ok(Some(unseen)) => Check::good("regions to be turned on", unseen),
        Err(failure) => Check::bad("regions to be turned on", &failure),
    };
    let mut checks = vec![own];
    if session.config.fleet().is_some() {
        checks.push(Check::of("the same in other accounts", others(session).await));
    }
    checks
}

async fn others(session: &Session) -> Result<String> {
    let mut fleet = FleetObserved::default();
    if let Some(Reach::Organization(wanted)) = session.config.fleet().map(|fleet| &fleet.reach) {
        fleet.members = Some(organization::members(&session.home(), wanted).await?);
    }
    let wanted = opt_in::wanted(session, &fleet);
    let count = wanted.iter().map(|Cell { account, .. }| account).collect::<std::collections::BTreeSet<_>>().len();
    let seen = opt_in::others(session, wanted).await;
    let refusals = regions_off(&seen.off);
    if let Some(first) = refusals.first() {
        let all: Vec<String> = refusals.iter().map(|one| format!("{}: {}", one.subject, one.reason)).collect();
        return Err(Failure::new(all.join("; ")).exit(Exit::Refused).hint(first.hint.clone()));
    }
    if seen.unseen.is_empty() { Ok(format!("on in {count}")) } else { Ok(seen.unseen.join("; ")) }
}
