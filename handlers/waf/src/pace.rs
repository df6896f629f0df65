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
