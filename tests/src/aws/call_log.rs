//! The front's memory: every call in order, who wants to hear of each, and waiting for one that is yet to come.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::watch;

use super::{call::Call, wait::TimedOut};

/// Runs on the front's thread after a call was performed and before its answer is sent.
pub(super) type Hook = Box<dyn Fn(&Call) + Send>;

pub(super) struct CallLog {
    calls: Mutex<Vec<Call>>,
    hooks: Mutex<Vec<Hook>>,
    length: watch::Sender<usize>,
}

/// A test that panicked while it held the lock has failed already; the others go on.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl CallLog {
    pub(super) fn new() -> Self {
        Self { calls: Mutex::default(), hooks: Mutex::default(), length: watch::Sender::new(0) }
    }

    pub(super) fn add_hook(&self, hook: Hook) {
        lock(&self.hooks).push(hook);
    }

    pub(super) fn record(&self, mut call: Call) {
        let length = {
            let mut calls = lock(&self.calls);
            call.number = calls.len() + 1;
            calls.push(call.clone());
            calls.len()
        };
        for hook in lock(&self.hooks).iter() {
            hook(&call);
        }
        self.length.send_replace(length);
    }

    pub(super) fn all(&self) -> Vec<Call> {
        lock(&self.calls).clone()
    }

    pub(super) fn forget(&self) {
        lock(&self.calls).clear();
        self.length.send_replace(0);
    }

    pub(super) async fn wait_for(
        &self,
        what: &str,
        within: Duration,
        matches: impl Fn(&Call) -> bool,
    ) -> Result<Call, TimedOut> {
        let mut length = self.length.subscribe();
        let found = async {
            loop {
                length.borrow_and_update();
                if let Some(call) = lock(&self.calls).iter().find(|call| matches(call)) {
                    return call.clone();
                }
                // The sender lives as long as the log.
                let _ = length.changed().await;
            }
        };
        tokio::time::timeout(within, found).await.map_err(|_| {
            let seen: Vec<_> = self.all().iter().map(Call::summary).collect();
            TimedOut { what: what.to_owned(), within, seen: seen.join("\n") }
        })
    }
}
