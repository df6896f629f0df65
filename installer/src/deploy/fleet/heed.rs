//! The alarms that the config names: while one of them rings, no wave is begun, and none has gone well.

use palisade_config::AlarmName;
use palisade_plan::RingingAlarm;

use super::halt::Halt;
use crate::aws::alarm::{self, State};
use crate::failure::{Failure, Result};
use crate::session::Session;

/// What they say.
#[derive(Debug)]
pub(crate) struct Heeded {
    /// Those that ring, in the config's order.
    pub(crate) ringing: Vec<RingingAlarm>,
    /// Those that have too little data to say anything.
    pub(crate) undecided: Vec<String>,
}

/// Asks CloudWatch in the home region; nobody is asked where the config names none.
///
/// # Errors
/// Also when one of them does not exist: nobody could say that it does not ring.
pub(crate) async fn ask(session: &Session, alarms: &[AlarmName]) -> Result<Heeded> {
    let mut heeded = Heeded { ringing: Vec::new(), undecided: Vec::new() };
    if alarms.is_empty() {
        return Ok(heeded);
    }
    let home = session.home();
    let (account, region) = (session.config.account().as_str(), home.region());
    let names: Vec<&str> = alarms.iter().map(AlarmName::as_str).collect();
    let found = alarm::any(&home, &names).await?;
    for name in names {
        let Some(one) = found.iter().find(|alarm| alarm.name == name) else {
            return Err(Failure::refused(format!("there is no alarm {name} in {account} in {region}")).hint(format!(
                "correct targets.rollout.alarms, or make the alarm first: `aws cloudwatch describe-alarms --alarm-types \
                 MetricAlarm CompositeAlarm --region {region}` lists them. Of a composite alarm CloudWatch tells only who may \
                 call cloudwatch:DescribeAlarms on `*`"
            )));
        };
        match one.state {
            State::Quiet => {}
            State::Undecided => heeded.undecided.push(name.to_owned()),
            State::Rings => heeded.ringing.push(RingingAlarm {
                account: account.to_owned(),
                region: region.to_owned(),
                alarm: name.to_owned(),
                reason: one.reason.clone(),
            }),
        }
    }
    Ok(heeded)
}

/// Why a wave must not be begun, or has not gone well; `before` stands before what the alarms say.
pub(super) async fn halts(session: &Session, alarms: &[AlarmName], before: &str) -> Result<Option<Halt>> {
    let heeded = ask(session, alarms).await?;
    for name in &heeded.undecided {
        session.output.detail(&format!("alarm {name} has too little data; it halts nothing"));
    }
    Ok((!heeded.ringing.is_empty()).then(|| Halt::ringing(before, heeded.ringing)))
}
