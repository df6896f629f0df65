//! How long to wait before a call is sent again: exponential growth, full jitter.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// The wait after the failed attempt number `attempt` (from 0): a fraction of a limit that doubles each time.
/// `random` chooses the fraction, 0 none of it and `u64::MAX` all.
pub(crate) fn delay(attempt: u32, random: u64) -> Duration {
    let limit = FIRST.saturating_mul(1_u32.checked_shl(attempt).unwrap_or(u32::MAX)).min(LONGEST);
    let nanos = (limit.as_nanos() * u128::from(random)) / u128::from(u64::MAX);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// A number that differs between containers and calls. Not for secrets.
pub(crate) fn random() -> u64 {
    // The standard library seeds every RandomState differently: enough for jitter without a generator of random numbers.
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_doubles_and_stops() {
        let longest: Vec<u128> = (0..8).map(|attempt| delay(attempt, u64::MAX).as_millis()).collect();
        assert_eq!(longest, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(delay(u32::MAX, u64::MAX), LONGEST);
        assert_eq!(delay(3, 0), Duration::ZERO);
        assert_eq!(delay(1, u64::MAX / 2).as_millis(), 99);
    }

    #[test]
    fn jitter_differs() {
        assert_ne!(random(), random());
    }
}
