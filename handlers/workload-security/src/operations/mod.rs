//! The operations of the API that Palisade needs, each bounded by one deadline.

mod assignments;
pub(crate) mod computers;
mod keys;
mod listing;
mod policies;
mod rules;
pub(crate) mod scans;

use serde::de::DeserializeOwned;

use crate::{
    client::Client,
    deadline::Deadline,
    error::Error,
    request::Request,
    retry::{Attempts, Failure},
};

/// The operations. Refusals for want of capacity and lost connections are repeated until the deadline; others never.
#[derive(Debug, Clone)]
pub struct Api {
    pub(crate) client: Client,
    pub(crate) deadline: Deadline,
}

impl Api {
    pub(crate) fn attempts(&self) -> Attempts {
        Attempts::new(self.client.backoff, self.deadline)
    }

    /// Sends a request that may be repeated, and reads its answer.
    pub(crate) async fn call<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Error> {
        Ok(self.measured(request).await?.0)
    }

    /// The same with the length of the answer, in bytes.
    pub(crate) async fn measured<T: DeserializeOwned>(&self, request: &Request) -> Result<(T, usize), Error> {
        let mut attempts = self.attempts();
        loop {
            match self.attempt_measured(request).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => attempts.pause(failure).await?,
            }
        }
    }

    /// Sends a request once, and reads its answer.
    pub(crate) async fn attempt<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Failure> {
        Ok(self.attempt_measured(request).await?.0)
    }

    async fn attempt_measured<T: DeserializeOwned>(&self, request: &Request) -> Result<(T, usize), Failure> {
        let transport = &self.client.transport;
        let body = transport.once(request, self.deadline).await?;
        let answer = serde_json::from_slice(&body);
        let answer = answer.map_err(|cause| Failure::last(transport.unreadable(request, &cause)))?;
        Ok((answer, body.len()))
    }

    /// Sends a request that may be repeated and whose answer says nothing.
    pub(crate) async fn send(&self, request: &Request) -> Result<(), Error> {
        let mut attempts = self.attempts();
        loop {
            match self.client.transport.once(request, self.deadline).await {
                Ok(_) => return Ok(()),
                Err(failure) => attempts.pause(failure).await?,
            }
        }
    }
}
