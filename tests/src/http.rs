//! The HTTP client of the tests: plain `http://` to servers on this machine.

use std::sync::Once;

static PROVIDER: Once = Once::new();

/// A client that follows no redirect and uses no proxy.
///
/// The workspace's `reqwest` carries no TLS provider, yet building any client asks for one; ring is installed for the
/// process the first time.
///
/// # Panics
/// When the client cannot be built, which no test could go on from.
pub fn client() -> reqwest::Client {
    PROVIDER.call_once(|| {
        // Another crate of the same test process may have been first with the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    match reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build() {
        Ok(client) => client,
        Err(error) => panic!("building the tests' HTTP client failed: {error}"),
    }
}
