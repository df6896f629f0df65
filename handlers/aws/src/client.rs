//! Sends calls: refuses what is not declared, signs, sends again what may pass, within the deadline.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use palisade_contract::Call;
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;

use crate::request::Request;
use crate::{AwsConfig, Error, ErrorKind, Region, failure, http_client, retry, sign};

/// Longest time of one attempt.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest time of a call for which no deadline was set.
const DEFAULT_BUDGET: Duration = Duration::from_secs(30);
/// Attempts at a call that meets a conflict which may pass.
const CONFLICT_ATTEMPTS: u32 = 5;
/// Most bytes of an answer that are read.
const ANSWER_LIMIT: usize = 8 * 1024 * 1024;

/// AWS as a handler sees it. Cheap to make and to clone: connections and certificates wait for the first call.
#[derive(Clone)]
pub struct Aws {
    shared: Arc<Shared>,
    deadline: Option<Instant>,
}

struct Shared {
    config: AwsConfig,
    http: OnceCell<reqwest::Client>,
}

impl Aws {
    /// Calls as `config` says.
    pub fn new(config: AwsConfig) -> Self {
        Self { shared: Arc::new(Shared { config, http: OnceCell::new() }), deadline: None }
    }

    /// The same, with calls that end before `deadline`; without one each call has 30 seconds.
    #[must_use]
    pub fn until(&self, deadline: Instant) -> Self {
        Self { shared: Arc::clone(&self.shared), deadline: Some(deadline) }
    }

    /// Region of the calls whose target names none.
    pub fn region(&self) -> &Region {
        &self.shared.config.region
    }

    /// Sends `request` until it succeeds, fails for good or the time is up.
    pub(crate) async fn send(&self, request: &Request) -> Result<Vec<u8>, Error> {
        let call = request.call;
        let declared = |allowed: &Call| allowed.action == call.action && allowed.sent_by_handler;
        if !self.shared.config.allowed.iter().any(declared) {
            return Err(Error::new(call, ErrorKind::NotDeclared, "the handler's description does not list this call"));
        }
        let http = self.http().await.map_err(|error| {
            Error::new(call, ErrorKind::Network, "the HTTPS client cannot be built").caused_by(error)
        })?;
        let deadline = self.deadline.unwrap_or_else(|| Instant::now() + DEFAULT_BUDGET);
        let mut unclear = false;
        let mut earlier: Option<Error> = None;
        let mut attempt = 0_u32;
        loop {
            let failed = match self.attempt(http, request, deadline).await {
                Ok(body) => return Ok(body),
                Err(failed) => failed,
            };
            let kind = failed.error.kind();
            let conflict_passes = request.conflict_passes && attempt + 1 < CONFLICT_ATTEMPTS;
            let again = kind.passes() || kind == ErrorKind::Conflict && conflict_passes;
            let delay = retry::delay(attempt, retry::random());
            if !again || Instant::now() + delay >= deadline {
                // An attempt that the deadline cut short says less than the one before it.
                let error = earlier.filter(|_| failed.timed_out).unwrap_or(failed.error);
                return Err(error.after_unclear_attempt(unclear));
            }
            unclear |= failed.unclear;
            earlier = Some(failed.error);
            tokio::time::sleep(delay).await;
            attempt = attempt.saturating_add(1);
        }
    }

    /// Sends `body` to a URL that carries its own signature. Errors do not name it: who has it may send, too.
    pub(crate) async fn put_presigned(&self, url: reqwest::Url, body: Vec<u8>) -> Result<(), PresignedError> {
        let http = self.http().await.map_err(|error| PresignedError::Network(error.without_url()))?;
        let deadline = self.deadline.unwrap_or_else(|| Instant::now() + DEFAULT_BUDGET);
        let mut attempt = 0_u32;
        loop {
            let remaining = deadline.saturating_duration_since(Instant::now());
            // Without a content type: the signature covers that there is none.
            let sent = http.put(url.clone()).body(body.clone()).timeout(remaining.min(ATTEMPT_TIMEOUT)).send().await;
            let failed = match sent {
                Ok(answer) if answer.status().is_success() => return Ok(()),
                Ok(answer) => PresignedError::Refused(answer.status().as_u16()),
                Err(error) => PresignedError::Network(error.without_url()),
            };
            let delay = retry::delay(attempt, retry::random());
            let passes = !matches!(failed, PresignedError::Refused(400..=499));
            if !passes || Instant::now() + delay >= deadline {
                return Err(failed);
            }
            tokio::time::sleep(delay).await;
            attempt = attempt.saturating_add(1);
        }
    }

    /// Where calls go instead of AWS, if anywhere.
    pub(crate) fn endpoint(&self) -> Option<&reqwest::Url> {
        self.shared.config.endpoint.as_ref()
    }

    async fn http(&self) -> Result<&reqwest::Client, reqwest::Error> {
        let Shared { config, http } = &*self.shared;
        let plaintext = config.endpoint.as_ref().is_some_and(|url| url.scheme() == "http");
        http.get_or_try_init(async || http_client::build(plaintext)).await
    }

    async fn attempt(&self, http: &reqwest::Client, request: &Request, deadline: Instant) -> Result<Vec<u8>, Failed> {
        let remaining = deadline.saturating_duration_since(Instant::now());
        if remaining.is_zero() {
            let error = Error::new(request.call, ErrorKind::Network, "no time is left before the deadline");
            return Err(Failed { timed_out: true, ..Failed::clear(error) });
        }
        let config = &self.shared.config;
        let url = request.url(config.endpoint.as_ref()).map_err(Failed::clear)?;
        // The signature carries the time; each attempt has its own.
        let headers = sign::headers(request, &url, &config.credentials, SystemTime::now()).map_err(Failed::clear)?;
        let sent = http
            .request(request.method.clone(), url)
            .headers(headers)
            .body(request.body.clone())
            .timeout(remaining.min(ATTEMPT_TIMEOUT))
            .send()
            .await;
        let mut response = sent.map_err(|error| Failed::network(request.call, error))?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| Failed::network(request.call, error))? {
            if body.len() + chunk.len() > ANSWER_LIMIT {
                let error = Error::new(request.call, ErrorKind::Unreadable, "the answer is too long");
                return Err(Failed { unclear: true, ..Failed::clear(error) });
            }
            body.extend_from_slice(&chunk);
        }
        if status.is_success() {
            return Ok(body);
        }
        let error = failure::read(request.call, request.protocol, status.as_u16(), response.headers(), &body);
        let unclear = error.kind() == ErrorKind::Unavailable;
        Err(Failed { unclear, ..Failed::clear(error) })
    }
}

/// Why an answer to a presigned URL was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PresignedError {
    /// The request is not one that can be answered. Nothing was sent.
    #[error("the request names no URL of AWS to answer to")]
    NoUrl,
    /// No answer.
    #[error("the answer to CloudFormation could not be delivered")]
    Network(#[source] reqwest::Error),
    /// The status of a refusal.
    #[error("the answer to CloudFormation was refused (HTTP {0})")]
    Refused(u16),
}

/// A failed attempt.
struct Failed {
    error: Error,
    /// The service may have carried it out nevertheless.
    unclear: bool,
    /// It ended because time was up.
    timed_out: bool,
}

impl Failed {
    fn clear(error: Error) -> Self {
        Self { error, unclear: false, timed_out: false }
    }

    fn network(call: Call, error: reqwest::Error) -> Self {
        let (unclear, timed_out) = (!error.is_connect(), error.is_timeout());
        let message = if timed_out { "it took too long" } else { "" };
        let error = Error::new(call, ErrorKind::Network, message).caused_by(error.without_url());
        Self { error, unclear, timed_out }
    }
}

/// Reads a JSON answer. The error says where it fails but quotes nothing: answers may hold secrets.
pub(crate) fn read_json<T: DeserializeOwned>(call: Call, body: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|error| {
        let place = format!("unexpected JSON at line {}, column {}", error.line(), error.column());
        Error::new(call, ErrorKind::Unreadable, place)
    })
}

impl fmt::Debug for Aws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shared { config, http } = &*self.shared;
        f.debug_struct("Aws")
            .field("config", config)
            .field("connected", &http.initialized())
            .field("deadline", &self.deadline)
            .finish()
    }
}
