//! The clock of the simulated manager: real time, unless a test holds it still or pushes it forward.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since the epoch, the unit of every time in the API.
pub(crate) type Millis = i64;

/// A clock that goes with real time from an anchor, or stands still on it.
#[derive(Debug)]
pub(crate) struct Clock {
    anchor: Millis,
    since: Instant,
    frozen: bool,
}

impl Clock {
    /// A clock that shows `start` now, or the real time when there is none.
    pub(crate) fn starting(start: Option<Millis>, frozen: bool) -> Self {
        Self { anchor: start.unwrap_or_else(wall_time), since: Instant::now(), frozen }
    }

    pub(crate) fn now(&self) -> Millis {
        if self.frozen { self.anchor } else { self.anchor.saturating_add(elapsed(self.since)) }
    }

    pub(crate) fn is_frozen(&self) -> bool {
        self.frozen
    }

    /// Pushes the clock forward; time never goes back, so a negative step counts as none.
    pub(crate) fn advance(&mut self, step: Millis) {
        self.anchor = self.now().saturating_add(step.max(0));
        self.since = Instant::now();
    }

    pub(crate) fn set_frozen(&mut self, frozen: bool) {
        self.advance(0);
        self.frozen = frozen;
    }
}

fn elapsed(since: Instant) -> Millis {
    Millis::try_from(since.elapsed().as_millis()).unwrap_or(Millis::MAX)
}

fn wall_time() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| Millis::try_from(now.as_millis()).unwrap_or(0))
}

/// The time as a person writes it, for the journal.
pub(crate) fn readable(time: Millis) -> String {
    jiff::Timestamp::from_millisecond(time).map_or_else(|_| time.to_string(), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_by_hand() {
        let mut clock = Clock::starting(Some(1_000), true);
        assert_eq!(clock.now(), 1_000);
        clock.advance(500);
        assert_eq!(clock.now(), 1_500);
        clock.advance(-500);
        assert_eq!(clock.now(), 1_500, "time does not go back");
    }

    #[test]
    fn a_thawed_clock_goes_on_from_where_it_stood() {
        let mut clock = Clock::starting(Some(1_000), true);
        clock.set_frozen(false);
        let thawed = clock.now();
        assert!((1_000..61_000).contains(&thawed), "real time since the thaw, not since the epoch: {thawed}");
    }

    #[test]
    fn times_are_readable() {
        assert_eq!(readable(0), "1970-01-01T00:00:00Z");
    }
}
