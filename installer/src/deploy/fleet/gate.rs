//! The gate after a wave: every stack stands, no alarm of the config's rings, and in the time that is waited no event failed
//! and no alarm of the install began to ring that had not before.

use std::collections::BTreeSet;
use std::time::Duration;

use palisade_config::{AlarmName, Fleet};
use palisade_plan::{Cell, FleetTarget, Measure, WavePlan};

use super::halt::Halt;
use super::heed;
use super::measure::{self, LOOKED_INTO};
use crate::aws::stack_set;
use crate::failure::Result;
use crate::session::Session;

/// Waits and looks. `heeded` are the alarms that must not ring.
///
/// # Returns
/// Why the rollout must not go on; `None` when the gate is passed.
pub(super) async fn pass(
    session: &Session,
    fleet: &Fleet,
    wave: &WavePlan,
    before: &Measure,
    heeded: &[AlarmName],
) -> Result<Option<Halt>> {
    if wave.wait_seconds > 0 {
        session.output.say(&format!("watching wave {} for {} s", wave.name, wave.wait_seconds));
        tokio::time::sleep(Duration::from_secs(wave.wait_seconds)).await;
    }
    if let Some(reason) = missing_or_behind(session, wave).await? {
        return Ok(Some(Halt::of(reason)));
    }
    if let Some(halt) = heed::halts(session, heeded, "").await? {
        return Ok(Some(halt));
    }
    if fleet.roles.look.is_none() {
        let text = "whether events fail or alarms ring there was not looked at: targets.roles.look names no role";
        session.output.detail(text);
        return Ok(None);
    }
    if wave.accounts.len() > LOOKED_INTO {
        session.output.detail(&format!("looking into {LOOKED_INTO} of its {} accounts", wave.accounts.len()));
    }
    let now = measure::take(session, fleet, wave).await?;
    Ok(measure::worse(before, &now))
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
