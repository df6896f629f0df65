//! The moment after which a caller no longer wants an answer.

use std::time::Duration;

use tokio::time::Instant;

/// A moment that no call, wait or repetition outlives: for a handler, the end of the invocation less a margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// The deadline at `moment`.
    pub fn at(moment: std::time::Instant) -> Self {
        Self(Instant::from_std(moment))
    }

    /// The deadline `time` from now; a time too long to count is a day.
    pub fn after(time: Duration) -> Self {
        const DAY: Duration = Duration::from_hours(24);
        let now = Instant::now();
        Self(now.checked_add(time).unwrap_or_else(|| now + DAY))
    }

    /// The time that is left; zero when the deadline has passed.
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn time_runs_out() {
        let deadline = Deadline::after(Duration::from_secs(3));
        assert_eq!(deadline.remaining(), Duration::from_secs(3));
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(deadline.remaining(), Duration::from_secs(1));
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(deadline.remaining(), Duration::ZERO);
        assert!(Deadline::after(Duration::MAX).remaining() >= Duration::from_hours(24));
    }
}
