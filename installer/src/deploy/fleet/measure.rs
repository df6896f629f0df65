//! How the accounts of a wave do, before it and after it: events that failed, and alarms of the install that ring.

use palisade_config::Fleet;
use palisade_plan::{Measure, RingingAlarm, WavePlan};

use super::halt::Halt;
use super::look;
use crate::aws::alarm::{self, State};
use crate::aws::clients::Aws;
use crate::aws::queue;
use crate::failure::Result;
use crate::session::Session;

/// Accounts of a wave that are looked into: three calls each, in every region.
pub(super) const LOOKED_INTO: usize = 50;

/// Looks into a wave's accounts; into none where the config names no role to look by.
pub(super) async fn take(session: &Session, fleet: &Fleet, wave: &WavePlan) -> Result<Measure> {
    let mut measure = Measure { wave: wave.name.clone(), ..Measure::default() };
    let Some(role) = &fleet.roles.look else { return Ok(measure) };
    let accounts = wave.accounts.iter().take(LOOKED_INTO).map(|account| (account.clone(), ()));
    let seen =
        look::into_each(session, role, accounts, async |aws, account, ()| in_account(session, &aws, account).await);
    for (_, there) in seen.await {
        let there = there?;
        measure.places.extend(there.places);
        measure.ringing.extend(there.ringing);
    }
    Ok(measure)
}

async fn in_account(session: &Session, aws: &Aws, account: &str) -> Result<Measure> {
    let mut measure = Measure::default();
    // The alarm has the name of the queue that it watches.
    let name = session.names.failures();
    for region in session.config.regions() {
        let clients = aws.region(region.as_str());
        let count = queue::waiting(&clients, &name).await?;
        measure.places.insert(format!("{account}/{region}"), count.unwrap_or_default());
        let alarm = alarm::on_metric(&clients, &name).await?;
        measure.ringing.extend(alarm.filter(|alarm| alarm.state == State::Rings).map(|alarm| RingingAlarm {
            account: account.to_owned(),
            region: region.to_string(),
            alarm: alarm.name,
            reason: alarm.reason,
        }));
    }
    Ok(measure)
}

/// What is worse than before the wave: the first queue that holds more, or else the alarms that ring and did not.
pub(super) fn worse(before: &Measure, now: &Measure) -> Option<Halt> {
    let more = |(place, count): &(&String, &u64)| **count > before.places.get(*place).copied().unwrap_or_default();
    let queue = now.places.iter().find(more).map(|(place, count)| {
        let (account, region) = place.split_once('/').unwrap_or((place, ""));
        format!("failed events in {account} in {region}: {count}")
    });
    let rang = |now: &RingingAlarm| before.ringing.iter().any(|before| before.is_same(now));
    let alarms: Vec<RingingAlarm> = now.ringing.iter().filter(|alarm| !rang(alarm)).cloned().collect();
    match queue {
        Some(reason) if alarms.is_empty() => Some(Halt::of(reason)),
        Some(reason) => Some(Halt::ringing(&format!("{reason}; "), alarms)),
        None => (!alarms.is_empty()).then(|| Halt::ringing("", alarms)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(places: &[(&str, u64)], ringing: &[(&str, &str)]) -> Measure {
        let places = places.iter().map(|(place, count)| ((*place).to_owned(), *count)).collect();
        let ringing = ringing.iter().map(|(account, reason)| RingingAlarm {
            account: (*account).to_owned(),
            region: "eu-west-1".to_owned(),
            alarm: "palisade-failures".to_owned(),
            reason: (*reason).to_owned(),
        });
        Measure { wave: "canary".to_owned(), places, ringing: ringing.collect() }
    }

    #[test]
    fn only_what_is_new_halts() {
        let before = of(&[("1/eu-west-1", 2)], &[("1", "two wait")]);
        for now in [
            before.clone(),
            of(&[("1/eu-west-1", 1)], &[]),
            // It rings all the time, now for another reason.
            of(&[("1/eu-west-1", 2)], &[("1", "still two wait")]),
        ] {
            assert!(worse(&before, &now).is_none(), "{now:?}");
        }
        let rings = "alarm palisade-failures rings in 2 in eu-west-1: one waits";
        for (now, reason) in [
            (of(&[("1/eu-west-1", 3)], &[("1", "")]), "failed events in 1 in eu-west-1: 3".to_owned()),
            (of(&[("1/eu-west-1", 2), ("2/eu-west-1", 1)], &[]), "failed events in 2 in eu-west-1: 1".to_owned()),
            (of(&[("1/eu-west-1", 2)], &[("1", ""), ("2", "one waits")]), rings.to_owned()),
            (of(&[("2/eu-west-1", 1)], &[("2", "one waits")]), format!("failed events in 2 in eu-west-1: 1; {rings}")),
        ] {
            assert_eq!(worse(&before, &now).map(|halt| halt.reason), Some(reason));
        }
    }

    #[test]
    fn a_measure_without_alarms_is_read() {
        let read: Measure =
            serde_json::from_str(r#"{"wave": "canary", "places": {"1/eu-west-1": 2}}"#).unwrap_or_default();
        assert_eq!(read, of(&[("1/eu-west-1", 2)], &[]));
    }
}
