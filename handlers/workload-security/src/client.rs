//! The client: built once, kept between invocations, and lent out with a deadline per piece of work.

use std::{
    sync::{Arc, atomic::AtomicU64, atomic::Ordering},
    time::Duration,
};

use palisade_contract::KeyKind;
use reqwest::{
    header::{ACCEPT, HeaderMap, HeaderName, HeaderValue},
    redirect,
};

use crate::{
    deadline::Deadline,
    endpoint::Endpoint,
    key::{ApiKey, KeyError},
    operations::Api,
    retry::Backoff,
    search::MOST,
    transport::Transport,
    trust::Trust,
};

/// Why a client cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The CA bundle is not PEM.
    #[error("cannot read the CA bundle for workload security: not PEM certificates")]
    Bundle(#[source] reqwest::Error),
    /// The CA bundle holds no certificate.
    #[error("the CA bundle for workload security holds no certificate")]
    EmptyBundle,
    /// The key does not fit into a header.
    #[error("cannot use the workload security API key")]
    Key(#[from] KeyError),
    /// TLS cannot be set up, such as where the system has no certificate authorities and no bundle is given.
    #[error(
        "cannot set up TLS for workload security; where the system has no certificate authorities, give a CA bundle"
    )]
    Tls(#[source] reqwest::Error),
}

/// What a client is made of.
#[derive(Debug, Clone)]
pub struct ClientBuilder {
    endpoint: Endpoint,
    kind: KeyKind,
    key: ApiKey,
    trust: Trust,
    backoff: Backoff,
    attempt_timeout: Duration,
    page_size: u32,
}

impl ClientBuilder {
    /// Which certificate authorities to believe; the system's by default. Of no effect on an `http` endpoint.
    #[must_use]
    pub fn trust(self, trust: Trust) -> Self {
        Self { trust, ..self }
    }

    /// How long to wait before a repetition.
    #[must_use]
    pub fn backoff(self, backoff: Backoff) -> Self {
        Self { backoff, ..self }
    }

    /// How long one attempt may take, 30 s by default; the deadline may leave less.
    #[must_use]
    pub fn attempt_timeout(self, attempt_timeout: Duration) -> Self {
        Self { attempt_timeout, ..self }
    }

    /// How many objects a page of a listing holds at most, 1 to 5000; 500 by default.
    #[must_use]
    pub fn page_size(self, page_size: u32) -> Self {
        Self { page_size: page_size.clamp(1, MOST), ..self }
    }

    /// Builds the client. It connects to nothing yet.
    pub fn build(self) -> Result<Client, BuildError> {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("api-version"), HeaderValue::from_static("v1"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let (name, value) = self.key.header(self.kind)?;
        headers.insert(name, value);
        let builder = reqwest::Client::builder()
            .user_agent(concat!("palisade/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .redirect(redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10));
        let builder = if self.endpoint.is_loopback() { builder.no_proxy() } else { builder };
        install_crypto_provider();
        let builder = if self.endpoint.is_plaintext() {
            // Without TLS no authority is asked, and a system without any must not be in the way.
            builder.tls_certs_only([])
        } else {
            self.trust.apply(builder.https_only(true))?
        };
        let transport = Transport {
            http: builder.build().map_err(BuildError::Tls)?,
            endpoint: self.endpoint,
            key: self.key,
            attempt_timeout: self.attempt_timeout,
            calls: AtomicU64::new(0),
        };
        Ok(Client { transport: Arc::new(transport), backoff: self.backoff, page_size: self.page_size })
    }
}

/// A client of the API: cheap to clone, with one pool of connections.
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) transport: Arc<Transport>,
    pub(crate) backoff: Backoff,
    pub(crate) page_size: u32,
}

impl Client {
    /// Begins to build a client.
    pub fn builder(endpoint: Endpoint, kind: KeyKind, key: ApiKey) -> ClientBuilder {
        ClientBuilder {
            endpoint,
            kind,
            key,
            trust: Trust::default(),
            backoff: Backoff::default(),
            attempt_timeout: Duration::from_secs(30),
            page_size: 500,
        }
    }

    /// The operations, none of which outlives `deadline`.
    pub fn until(&self, deadline: Deadline) -> Api {
        Api { client: self.clone(), deadline }
    }

    /// How many requests have been sent, repetitions included.
    pub fn calls(&self) -> u64 {
        self.transport.calls.load(Ordering::Relaxed)
    }

    /// Where the API is called.
    pub fn endpoint(&self) -> &Endpoint {
        &self.transport.endpoint
    }
}

/// Ring, unless the process has chosen already.
fn install_crypto_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Lost only to another thread that has just installed one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}
