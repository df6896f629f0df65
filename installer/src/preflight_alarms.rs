//! Whether the alarms that a rollout heeds are there, and do not ring already.

use palisade_config::AlarmName;

use crate::deploy::fleet::ask_alarms;
use crate::failure::{Failure, Result};
use crate::preflight::Check;
use crate::session::Session;

/// The check; none when the config names no alarms.
pub(crate) async fn check(session: &Session) -> Option<Check> {
    let alarms = session.config.fleet().map(|fleet| fleet.rollout.alarms.as_slice()).unwrap_or_default();
    if alarms.is_empty() {
        return None;
    }
    Some(Check::of("alarms of targets.rollout", quiet(session, alarms).await))
}

async fn quiet(session: &Session, alarms: &[AlarmName]) -> Result<String> {
    let heeded = ask_alarms(session, alarms).await?;
    if !heeded.ringing.is_empty() {
        let all: Vec<String> = heeded.ringing.iter().map(ToString::to_string).collect();
        return Err(Failure::refused(all.join("; ")).hint(
            "no wave is begun while it rings: wait until it is quiet, or take it out of targets.rollout.alarms",
        ));
    }
    let quiet = format!("{} of {} quiet", alarms.len() - heeded.undecided.len(), alarms.len());
    if heeded.undecided.is_empty() {
        return Ok(quiet);
    }
    Ok(format!("{quiet}; with too little data, which halts nothing: {}", heeded.undecided.join(", ")))
}
