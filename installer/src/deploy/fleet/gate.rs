//! The gate after a wave: every stack stands, and in the time that is waited no event failed that had not failed before.

use std::collections::BTreeMap;
use std::time::Duration;

use palisade_config::Fleet;
use palisade_plan::WavePlan;

use super::look;
use crate::aws::{queue, stack_set};
use crate::failure::Result;
use crate::session::Session;

/// Accounts of a wave that are looked into: two calls each, in every region.
const LOOKED_INTO: usize = 50;

/// Events that waited in the failures queues before a wave, by account and region.
pub(super) type Failures = BTreeMap<(String, String), u64>;

/// Counts the failed events of a wave's accounts; nothing where the config names no role to look by.
pub(super) async fn failures(session: &Session, fleet: &Fleet, wave: &WavePlan) -> Result<Failures> {
    let mut found = Failures::new();
    for account in wave.accounts.iter().take(LOOKED_INTO) {
        let Some(aws) = look::into(session, fleet, account).await? else { break };
        for region in session.config.regions() {
            let count = queue::waiting(&aws.region(region.as_str()), &session.names.failures()).await?;
            found.insert((account.clone(), region.to_string()), count.unwrap_or_default());
        }
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
    before: &Failures,
) -> Result<Option<String>> {
    if wave.wait_seconds > 0 {
        session.output.say(&format!("watching wave {} for {} s", wave.name, wave.wait_seconds));
        tokio::time::sleep(Duration::from_secs(wave.wait_seconds)).await;
    }
    let instances = stack_set::instances(&session.home(), &crate::aws::fleet::set_name(session)).await?;
    let behind =
        instances.iter().map(|instance| &instance.state).find(|i| wave.accounts.contains(&i.account) && !i.current);
    if let Some(instance) = behind {
        let reason = instance.reason.as_deref().unwrap_or("no reason given");
        return Ok(Some(format!("{} in {} is {}: {reason}", instance.account, instance.region, instance.state)));
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
    let worse = now.iter().find(|(place, count)| **count > before.get(*place).copied().unwrap_or_default());
    Ok(worse.map(|((account, region), count)| format!("failed events in {account} in {region}: {count}")))
}
