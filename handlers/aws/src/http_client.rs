//! The HTTPS client of all calls.

use std::time::Duration;

/// No connection within this time is a failed attempt.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// A container sleeps between invocations, and AWS closes idle connections meanwhile.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// A client that follows no redirect (a signature holds for one address only), uses no proxy and never sends twice by
/// itself. `plaintext` says that no call will need TLS, so that no certificates are read.
pub(crate) fn build(plaintext: bool) -> Result<reqwest::Client, reqwest::Error> {
    // An error says that a provider is there already, which is all that is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(concat!("palisade/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .http1_only()
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT);
    let builder = if plaintext { builder.tls_certs_only([]) } else { builder.https_only(true) };
    builder.build()
}
