//! The gate after a wave: every stack stands, and in the time that is waited no event failed that had not failed before.
//!
//! The failures alarm is not asked: it looks at the same queue, minutes later, and rests when an event is taken out and another
//! one fails.

use std::collections::BTreeSet;
use std::time::Duration;

use palisade_config::Fleet;
use palisade_plan::{Cell, FleetTarget, Waiting, WavePlan};

use super::look;
use crate::aws::clients::Aws;
use crate::aws::{queue, stack_set};
use crate::failure::Result;
use crate::session::Session;

/// Accounts of a wave that are looked into: two calls each, in every region.
const LOOKED_INTO: usize = 50;

/// Counts the failed events of a wave's accounts; nothing where the config names no role to look by.
pub(super) async fn failures(session: &Session, fleet: &Fleet, wave: &WavePlan) -> Result<Waiting> {
    let mut found = Waiting { wave: wave.name.clone(), ..Waiting::default() };
    let Some(role) = &fleet.roles.look else { return Ok(found) };
    let accounts = wave.accounts.iter().take(LOOKED_INTO).map(|account| (account.clone(), ()));
    let seen =
        look::into_each(session, role, accounts, async |aws, account, ()| in_account(session, &aws, account).await);
    for (_, places) in seen.await {
        found.places.extend(places?);
    }
    Ok(found)
}

async fn in_account(session: &Session, aws: &Aws, account: &str) -> Result<Vec<(String, u64)>> {
    let mut found = Vec::new();
    for region in session.config.regions() {
        let clients = aws.region(region.as_str());
        let count = queue::waiting(&clients, &session.names.failures()).await?;
        found.push((format!("{account}/{region}"), count.unwrap_or_default()));
    }
    Ok(found)
}

/// Waits and looks.
///
/// # Returns
/// Why the rollout must not go on; `None` when the gate is passed.
pub(super) async fn pass(
    session: &Session,
    fleet: &Fleet,
    wave: &WavePlan,
    before: &Waiting,
) -> Result<Option<String>> {
    if wave.wait_seconds > 0 {
        session.output.say(&format!("watching wave {} for {} s", wave.name, wave.wait_seconds));
        tokio::time::sleep(Duration::from_secs(wave.wait_seconds)).await;
    }
    if let Some(reason) = missing_or_behind(session, wave).await? {
        return Ok(Some(reason));
    }
    if fleet.roles.look.is_none() {
        let text = "whether events fail there was not looked at: targets.roles.look names no role";
        session.output.detail(text);
        return Ok(None);
    }
    if wave.accounts.len() > LOOKED_INTO {
        session.output.detail(&format!("looking into {LOOKED_INTO} of its {} accounts", wave.accounts.len()));
    }
    let now = failures(session, fleet, wave).await?;
    Ok(worse(before, &now))
}

async fn missing_or_behind(session: &Session, wave: &WavePlan) -> Result<Option<String>> {
    let instances = stack_set::instances(&session.home(), &crate::aws::fleet::set_name(session)).await?;
    let of_wave = || instances.iter().map(|one| &one.state).filter(|one| wave.accounts.contains(&one.account));
    if let Some(instance) = of_wave().find(|instance| !instance.current) {
        let reason = instance.reason.as_deref().unwrap_or("no reason given");
        return Ok(Some(format!("{} in {} is {}: {reason}", instance.account, instance.region, instance.state)));
    }
    let standing: BTreeSet<Cell> =
        of_wave().map(|one| Cell { account: one.account.clone(), region: one.region.clone() }).collect();
    let mut wanted = wave.create.iter().chain(&wave.update).flat_map(FleetTarget::cells);
    let missing = wanted.find(|cell| !standing.contains(cell));
    Ok(missing
        .map(|cell| format!("{} in {} has no stack, though StackSets told of no failure", cell.account, cell.region)))
}

/// The first place in which more failed than had before the wave, in words.
fn worse(before: &Waiting, now: &Waiting) -> Option<String> {
    let more = |(place, count): &(&String, &u64)| **count > before.places.get(*place).copied().unwrap_or_default();
    let (place, count) = now.places.iter().find(more)?;
    let (account, region) = place.split_once('/').unwrap_or((place, ""));
    Some(format!("failed events in {account} in {region}: {count}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(places: &[(&str, u64)]) -> Waiting {
        let places = places.iter().map(|(place, count)| ((*place).to_owned(), *count)).collect();
        Waiting { wave: "canary".to_owned(), places }
    }

    #[test]
    fn only_what_is_new_halts() {
        let before = of(&[("1/eu-west-1", 2)]);
        assert_eq!(worse(&before, &before), None);
        assert_eq!(worse(&before, &of(&[("1/eu-west-1", 1)])), None);
        for (now, reason) in [
            (of(&[("1/eu-west-1", 3)]), "failed events in 1 in eu-west-1: 3"),
            (of(&[("1/eu-west-1", 2), ("2/eu-west-1", 1)]), "failed events in 2 in eu-west-1: 1"),
        ] {
            assert_eq!(worse(&before, &now).as_deref(), Some(reason));
        }
    }
}
