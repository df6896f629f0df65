//! A running simulator and what a test can do with it directly.

use super::control::{ComputerChange, KeyChange, NewComputer, apply_change, apply_key_change, state_summary};
use super::fault::Fault;
use super::journal::Entry;
use super::rate_limit::RateLimit;
use super::seed::Seed;
use super::server::{Shared, serve};
use super::state::{Exchange, State};
use super::world::scan::Timing;
use serde_json::Value;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A simulator on a port of its own, with a thread of its own: a test may block while something calls it. Dropping it
/// ends the server and every connection.
pub struct Simulator {
    address: SocketAddr,
    shared: Shared,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Simulator {
    /// Starts on a free port of this machine.
    ///
    /// # Panics
    /// When this machine has no port or thread to give.
    pub async fn start(seed: Seed) -> Self {
        match Self::start_on(0, &seed).await {
            Ok(simulator) => simulator,
            Err(error) => panic!("starting the Workload Security simulator failed: {error}"),
        }
    }

    /// Starts on the given port of this machine; 0 for any that is free.
    ///
    /// # Errors
    /// When the port is taken or no thread can be started.
    pub async fn start_on(port: u16, seed: &Seed) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let listener = listener.into_std()?;
        let shared = Shared::new(State::new(seed));
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let served = shared.clone();
        let thread = std::thread::Builder::new().name("workload-security-simulator".to_owned()).spawn(move || {
            runtime.block_on(async move {
                let Ok(listener) = TcpListener::from_std(listener) else { return };
                tokio::select! {
                    () = serve(listener, served) => {}
                    _ = stopped => {}
                }
            });
            // What still runs, an answer that is slow on purpose for one, ends with the runtime.
        })?;
        Ok(Self { address, shared, stop: Some(stop), thread: Some(thread) })
    }

    /// The base URL of the API, without a slash at its end.
    pub fn base_url(&self) -> String {
        format!("http://{}/api", self.address)
    }

    /// The URL of the controls, without a slash at its end.
    pub fn control_url(&self) -> String {
        format!("http://{}/sim", self.address)
    }

    /// The current API key, as `id:secret`.
    pub fn key(&self) -> String {
        self.shared.lock().keyring.current().text.clone()
    }

    /// Every call and effect so far.
    pub fn journal(&self) -> Vec<Entry> {
        let mut state = self.shared.lock();
        state.settle();
        state.journal.since(0)
    }

    /// Every exchange so far with its bodies, when the seed said to record them.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.shared.lock().exchanges()
    }

    /// What `GET /sim/state` answers.
    pub fn state(&self) -> Value {
        let mut state = self.shared.lock();
        state.settle();
        state_summary(&mut state)
    }

    /// The simulator's time, in milliseconds since the epoch.
    pub fn now(&self) -> i64 {
        self.shared.lock().clock.now()
    }

    /// Lets the clock jump, and everything happen that falls due on the way.
    pub fn advance(&self, by: Duration) {
        let mut state = self.shared.lock();
        state.clock.advance(i64::try_from(by.as_millis()).unwrap_or(i64::MAX));
        state.settle();
    }

    /// Adds a computer and returns its ID.
    ///
    /// # Errors
    /// When the description names what is not there or contradicts itself.
    pub fn add_computer(&self, computer: NewComputer) -> anyhow::Result<i64> {
        let mut state = self.shared.lock();
        state.settle();
        let id = computer.add_to(&mut state.world).map_err(anyhow::Error::msg)?;
        state.write_effects();
        Ok(id)
    }

    /// Changes a computer behind the API's back.
    ///
    /// # Errors
    /// When there is no such computer, or the change names what is not there.
    pub fn change_computer(&self, id: i64, change: ComputerChange) -> anyhow::Result<()> {
        let mut state = self.shared.lock();
        state.settle();
        apply_change(&mut state.world, id, change).map_err(anyhow::Error::msg)?;
        state.write_effects();
        Ok(())
    }

    /// Lets the key expire, be locked, be replaced and the like.
    pub fn change_key(&self, change: KeyChange) {
        let mut state = self.shared.lock();
        state.settle();
        apply_key_change(&mut state, change);
        state.write_effects();
    }

    /// Sets another rate limit; the calls of the last minute stay counted.
    pub fn set_rate_limit(&self, limit: RateLimit) {
        self.shared.lock().rate.limit = limit;
    }

    /// Sets how long work takes from now on.
    pub fn set_timing(&self, timing: Timing) {
        self.shared.lock().world.timing = timing;
    }

    /// Lets calls fail.
    pub fn inject(&self, fault: Fault) {
        self.shared.lock().faults.active.push(fault);
    }

    /// The injected faults that have not struck as often as they may, with how often they still may.
    pub fn faults_left(&self) -> Vec<Fault> {
        self.shared.lock().faults.active.clone()
    }

    /// Lets no more calls fail.
    pub fn clear_faults(&self) {
        self.shared.lock().faults.active.clear();
    }
}

impl fmt::Debug for Simulator {
    /// Without the state, which holds the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It panicked only if a handler did, which its caller has seen.
            let _ = thread.join();
        }
    }
}
