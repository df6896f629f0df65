//! The client of the Workload Security API that the config describes.

use palisade_workload_security::{ApiKey, Client, Endpoint, Trust};
use secrecy::{ExposeSecret, SecretString};

use crate::failure::{Failure, Result};
use crate::session::Session;

/// Builds it; nothing is sent yet.
///
/// # Errors
/// When URL, key or CA bundle cannot be used at all.
pub(crate) fn client(session: &Session, key: &SecretString) -> Result<Client> {
    let url = session.config.api_url();
    let unusable = |e: Box<dyn std::error::Error + Send + Sync>| {
        Failure::refused(format!("cannot use the Workload Security API at {url}")).because(e)
    };
    let endpoint: Endpoint = url.parse().map_err(|e| unusable(Box::new(e)))?;
    let kind = session.config.workload_security.key_kind;
    let key = ApiKey::new(key.expose_secret().to_owned()).map_err(|e| unusable(Box::new(e)))?;
    let mut builder = Client::builder(endpoint, kind, key);
    if let Some(pem) = &session.ca_bundle {
        builder = builder.trust(Trust::SystemAnd(pem.as_bytes().to_vec()));
    }
    builder.build().map_err(|e| unusable(Box::new(e)))
}
