//! AWS WAF's request rates, which are fixed: calls wait for their turn instead of being throttled.
//!
//! One per second for `GetWebACLForResource` and for `UpdateWebACL`, five for the other reads. Other callers in the account
//! count, too; what is throttled because of them is sent again by the client.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// The turns of the calls.
#[derive(Debug)]
pub(crate) struct Pace {
    /// Before each `GetWebACLForResource`.
    pub(crate) look_up: Turns,
    /// Before each `UpdateWebACL`.
    pub(crate) update: Turns,
    /// Before each other call.
    pub(crate) read: Turns,
}

/// Turns at a fixed rate.
#[derive(Debug)]
pub(crate) struct Turns(Mutex<Interval>);

impl Pace {
    /// The rates of AWS's quotas. Needs the executor's clock.
    pub(crate) fn new() -> Self {
        let second = Duration::from_secs(1);
        Self { look_up: Turns::each(second), update: Turns::each(second), read: Turns::each(second / 5) }
    }
}

impl Turns {
    fn each(period: Duration) -> Self {
        let mut turns = interval(period);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self(Mutex::new(turns))
    }

    /// Waits for the next turn; the first is at once.
    pub(crate) async fn next(&self) {
        self.0.lock().await.tick().await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::time::{Instant, advance};

    use super::*;

    /// When each of so many calls in a row has its turn, in milliseconds.
    async fn turns(turns: &Turns, count: usize) -> Vec<u128> {
        let begun = Instant::now();
        let mut at = Vec::new();
        for _ in 0..count {
            turns.next().await;
            at.push(begun.elapsed().as_millis());
        }
        at
    }

    #[tokio::test(start_paused = true)]
    async fn each_kind_of_call_has_its_rate_and_the_first_is_at_once() {
        let pace = Pace::new();
        assert_eq!(turns(&pace.look_up, 4).await, [0, 1_000, 2_000, 3_000]);
        assert_eq!(turns(&pace.update, 3).await, [0, 1_000, 2_000]);
        assert_eq!(turns(&pace.read, 6).await, [0, 200, 400, 600, 800, 1_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn one_kind_does_not_wait_for_another() {
        let pace = Pace::new();
        let begun = Instant::now();
        pace.look_up.next().await;
        pace.update.next().await;
        pace.read.next().await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    /// A container that slept, or was busy otherwise, must not send at once what it did not send meanwhile.
    #[tokio::test(start_paused = true)]
    async fn turns_that_nobody_took_are_lost() {
        let pace = Pace::new();
        pace.look_up.next().await;
        advance(Duration::from_mins(1)).await;
        assert_eq!(turns(&pace.look_up, 3).await, [0, 1_000, 2_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn callers_at_the_same_time_share_the_rate() {
        let pace = Arc::new(Pace::new());
        let begun = Instant::now();
        let callers: Vec<_> = (0..5)
            .map(|_| {
                let pace = Arc::clone(&pace);
                tokio::spawn(async move {
                    pace.look_up.next().await;
                    begun.elapsed().as_millis()
                })
            })
            .collect();
        let mut at = Vec::new();
        for caller in callers {
            at.extend(caller.await.ok());
        }
        at.sort_unstable();
        assert_eq!(at, [0, 1_000, 2_000, 3_000, 4_000]);
    }
}
