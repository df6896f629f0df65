//! What a handler can see and use while it answers one event.

use std::time::Instant;

use palisade_aws::{Aws, Region};
use palisade_contract::Mode;
use palisade_workload_security::{Api, Deadline, Error};

use crate::connection::Connection;
use crate::{ApiError, Environment, Invocation};

/// Settings, invocation and clients. Clients connect when they are first used.
#[derive(Debug)]
pub struct Context<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) invocation: &'a Invocation,
    pub(crate) connection: &'a Connection,
    pub(crate) failed_request: Option<&'a str>,
    pub(crate) aws: Aws,
}

impl Context<'_> {
    /// The function's settings.
    pub fn environment(&self) -> &Environment {
        self.environment
    }

    /// Whether decisions are carried out.
    pub fn mode(&self) -> Mode {
        self.environment.mode
    }

    /// The account that the function is in.
    pub fn account(&self) -> &str {
        &self.invocation.account
    }

    /// The region that the function is in.
    pub fn region(&self) -> &Region {
        &self.invocation.region
    }

    /// The function itself, without version or alias: what a follow-up invokes.
    pub fn function_arn(&self) -> &str {
        &self.invocation.function_arn
    }

    /// The service's id of the event; a retry of the same event has the same.
    pub fn request_id(&self) -> &str {
        &self.invocation.request_id
    }

    /// The id that the event had when it failed before, where what wraps it tells: a replay is another invocation.
    pub fn failed_request(&self) -> Option<&str> {
        self.failed_request
    }

    /// All calls end before this moment.
    pub fn deadline(&self) -> Instant {
        self.invocation.deadline
    }

    /// Halfway between now and the deadline: for the first of two parts that must not use up the time of the second.
    pub fn halfway(&self) -> Instant {
        let now = Instant::now();
        now + self.invocation.deadline.saturating_duration_since(now) / 2
    }

    /// When the invocation began, in milliseconds since 1970. The clock that decisions go by.
    pub fn now_ms(&self) -> i64 {
        self.invocation.now_ms
    }

    /// AWS, limited to the deadline and to the calls of the handler's description.
    pub fn aws(&self) -> &Aws {
        &self.aws
    }

    /// Runs `work` with the Workload Security API, limited to the deadline.
    ///
    /// The key is fetched once per container. When the API refuses it, the secret is read again, and if it holds another
    /// key by now (it was rotated), `work` runs a second time from its beginning.
    pub async fn api<T>(&self, work: impl AsyncFn(Api) -> Result<T, Error>) -> Result<T, ApiError> {
        let deadline = Deadline::at(self.invocation.deadline);
        self.connection.with(self.environment, &self.aws, deadline, work).await
    }
}
