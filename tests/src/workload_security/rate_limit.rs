//! The rate limit: calls of the last 60 seconds, where a refused call does not count.

use super::clock::Millis;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

const WINDOW: Millis = 60_000;

/// What the limit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RateLimit {
    /// Calls in any 60 seconds; none for no limit.
    #[serde(default)]
    pub per_minute: Option<usize>,
    /// Seconds for a `Retry-After` header, which the manager is not known to send.
    #[serde(default)]
    pub retry_after_seconds: Option<u64>,
}

/// The vendor's default for one user of a manager of one's own; what the service allows is not published.
impl Default for RateLimit {
    fn default() -> Self {
        Self { per_minute: Some(500), retry_after_seconds: None }
    }
}

/// The calls that counted.
#[derive(Debug, Default)]
pub(crate) struct RateMeter {
    pub(crate) limit: RateLimit,
    accepted: VecDeque<Millis>,
}

impl RateMeter {
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self { limit, accepted: VecDeque::new() }
    }

    /// Counts the call, unless it is one too many.
    pub(crate) fn accept(&mut self, now: Millis) -> bool {
        let recent = self.recent(now);
        if self.limit.per_minute.is_some_and(|most| recent >= most) {
            return false;
        }
        self.accepted.push_back(now);
        true
    }

    /// The calls of the last 60 seconds that counted.
    pub(crate) fn recent(&mut self, now: Millis) -> usize {
        while self.accepted.front().is_some_and(|&time| now - time >= WINDOW) {
            self.accepted.pop_front();
        }
        self.accepted.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_slides_and_refused_calls_do_not_count() {
        let mut meter = RateMeter::new(RateLimit { per_minute: Some(2), retry_after_seconds: None });
        assert!(meter.accept(0));
        assert!(meter.accept(30_000));
        for time in 30_001..30_050 {
            assert!(!meter.accept(time));
        }
        assert!(meter.accept(60_000), "the first call is 60 s old, and the refused ones left nothing behind");
        assert!(!meter.accept(60_001));
    }

    #[test]
    fn no_limit() {
        let mut meter = RateMeter::new(RateLimit { per_minute: None, retry_after_seconds: None });
        assert!((0..10_000).all(|_| meter.accept(0)));
    }
}
