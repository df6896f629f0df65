//! How a refused or lost call is repeated: exponential back-off with full jitter, never past the deadline.

use std::time::{Duration, SystemTime};

use crate::{deadline::Deadline, error::Error};

/// How long to wait before a repetition: a random time between nothing and a ceiling that doubles from `base` to `cap`.
///
/// Full jitter, because many handlers share one tenant's budget of calls and are refused at the same moment.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    base: Duration,
    cap: Duration,
    jitter: fn(Duration) -> Duration,
}

impl Default for Backoff {
    /// 200 ms doubling to 20 s, full jitter.
    fn default() -> Self {
        Self::new(Duration::from_millis(200), Duration::from_secs(20))
    }
}

impl Backoff {
    /// A ceiling of `base` before the first repetition, doubled before each further one, never above `cap`.
    pub fn new(base: Duration, cap: Duration) -> Self {
        Self { base, cap, jitter: full_jitter }
    }

    /// Chooses the wait below a ceiling by `jitter` instead of at random.
    #[must_use]
    pub fn with_jitter(self, jitter: fn(Duration) -> Duration) -> Self {
        Self { jitter, ..self }
    }

    /// The longest wait after `failures` failures in a row.
    pub fn ceiling(&self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        self.base.saturating_mul(1 << doublings).min(self.cap)
    }

    /// The wait after `failures` failures in a row. A server's own wish is a lower bound, which the jitter is added to.
    fn wait(&self, failures: u32, wish: Option<Duration>) -> Duration {
        let jitter = (self.jitter)(self.ceiling(failures));
        wish.map_or(jitter, |wish| wish.saturating_add(jitter))
    }
}

fn full_jitter(ceiling: Duration) -> Duration {
    let micros = u64::try_from(ceiling.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(fastrand::u64(..=micros))
}

/// One failed attempt: the error, and whether the same call may succeed later.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) repeatable: bool,
    /// What the server asked for in `Retry-After`.
    pub(crate) wish: Option<Duration>,
}

impl Failure {
    pub(crate) fn last(error: Error) -> Self {
        Self { error, repeatable: false, wish: None }
    }
}

/// The time that an attempt needs at least. With less, it would only replace the reason of the refusal by a time-out.
const WORTHWHILE: Duration = Duration::from_millis(250);

/// The attempts at one call.
#[derive(Debug)]
pub(crate) struct Attempts {
    backoff: Backoff,
    deadline: Deadline,
    failures: u32,
}

impl Attempts {
    pub(crate) fn new(backoff: Backoff, deadline: Deadline) -> Self {
        Self { backoff, deadline, failures: 0 }
    }

    /// Waits until the call may be repeated, or gives the error back: it is final, or the wait would outlast the deadline.
    pub(crate) async fn pause(&mut self, failure: Failure) -> Result<(), Error> {
        self.failures = self.failures.saturating_add(1);
        let error = failure.error.after(self.failures);
        if !failure.repeatable {
            return Err(error);
        }
        let wait = self.backoff.wait(self.failures, failure.wish);
        if wait.saturating_add(WORTHWHILE) >= self.deadline.remaining() {
            return Err(error);
        }
        tokio::time::sleep(wait).await;
        Ok(())
    }
}

/// The time that a `Retry-After` header asks for: seconds, or an HTTP date.
pub(crate) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = httpdate::parse_http_date(value).ok()?;
    Some(moment.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;
    use tokio::time::Instant;

    use super::*;
    use crate::error::ErrorKind;

    fn refusal(wish: Option<Duration>) -> Failure {
        Failure { error: Error::new("test", ErrorKind::RateLimited), repeatable: true, wish }
    }

    fn longest(base: u64, cap: u64) -> Backoff {
        Backoff::new(Duration::from_secs(base), Duration::from_secs(cap)).with_jitter(|ceiling| ceiling)
    }

    #[tokio::test(start_paused = true)]
    async fn waits_double_up_to_the_cap_and_end_before_the_deadline() {
        let start = Instant::now();
        let mut attempts = Attempts::new(longest(1, 4), Deadline::after(Duration::from_secs(16)));
        let mut waits = Vec::new();
        let last = loop {
            let before = Instant::now();
            match attempts.pause(refusal(None)).await {
                Ok(()) => waits.push(before.elapsed().as_secs()),
                Err(error) => break error,
            }
        };
        assert_eq!(waits, [1, 2, 4, 4, 4]);
        assert_eq!(start.elapsed(), Duration::from_secs(15), "the last refusal is reported at once");
        assert_eq!((last.kind(), last.attempts()), (ErrorKind::RateLimited, 6));
    }

    #[tokio::test(start_paused = true)]
    async fn a_servers_wish_is_waited_out_or_given_up_at_once() {
        let start = Instant::now();
        let mut attempts = Attempts::new(longest(1, 1), Deadline::after(Duration::from_mins(1)));
        attempts.pause(refusal(Some(Duration::from_secs(30)))).await.unwrap();
        assert_eq!(start.elapsed(), Duration::from_secs(31));
        attempts.pause(refusal(Some(Duration::from_mins(1)))).await.unwrap_err();
        attempts.pause(refusal(Some(Duration::MAX))).await.unwrap_err();
        assert_eq!(start.elapsed(), Duration::from_secs(31));
    }

    #[tokio::test(start_paused = true)]
    async fn a_final_failure_is_not_waited_for() {
        let mut attempts = Attempts::new(Backoff::default(), Deadline::after(Duration::from_mins(1)));
        let failure = Failure::last(Error::new("test", ErrorKind::Unauthorized));
        assert_eq!(attempts.pause(failure).await.unwrap_err().attempts(), 1);
    }

    #[test]
    fn both_forms_of_retry_after_are_read() {
        let now = httpdate::parse_http_date("Tue, 03 Mar 2026 10:00:00 GMT").unwrap();
        for (value, seconds) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("Tue, 03 Mar 2026 10:00:45 GMT", Some(45)),
            ("Tue, 03 Mar 2026 09:00:00 GMT", Some(0)),
            ("-3", None),
            ("soon", None),
        ] {
            assert_eq!(retry_after(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }

    proptest! {
        #[test]
        fn jitter_stays_below_its_ceiling(base in 0_u64..5_000, cap in 0_u64..60_000, failures in any::<u32>()) {
            let backoff = Backoff::new(Duration::from_millis(base), Duration::from_millis(cap));
            let ceiling = backoff.ceiling(failures);
            prop_assert!(ceiling <= Duration::from_millis(cap));
            prop_assert!(backoff.ceiling(failures.saturating_add(1)) >= ceiling);
            prop_assert!(backoff.wait(failures, None) <= ceiling);
            let wish = Duration::from_secs(7);
            let wait = backoff.wait(failures, Some(wish));
            prop_assert!(wait >= wish && wait <= wish + ceiling);
        }
    }

    #[test]
    fn jitter_uses_the_whole_range() {
        let waits: Vec<Duration> = (0..2_000).map(|_| full_jitter(Duration::from_secs(20))).collect();
        assert!(waits.iter().any(|wait| *wait < Duration::from_secs(2)));
        assert!(waits.iter().any(|wait| *wait > Duration::from_secs(18)));
    }
}
