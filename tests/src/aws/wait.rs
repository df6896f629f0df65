//! Waiting for what an emulator does by itself, with a deadline and a readable failure.

use std::{future::Future, time::Duration};

/// Something did not happen in time.
#[derive(Debug, thiserror::Error)]
#[error("{what} did not happen within {within:?}; seen instead:\n{seen}")]
pub struct TimedOut {
    pub(super) what: String,
    pub(super) within: Duration,
    pub(super) seen: String,
}

/// Asks again until there is an answer: for what cannot be waited for because the emulator tells nobody, such as a log
/// line or a message in a queue.
pub async fn eventually<T, F>(what: &str, within: Duration, mut look: impl FnMut() -> F) -> Result<T, TimedOut>
where
    F: Future<Output = Option<T>>,
{
    let asking = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let timed_out = |_| TimedOut { what: what.to_owned(), within, seen: "nothing".to_owned() };
    tokio::time::timeout(within, asking).await.map_err(timed_out)
}
