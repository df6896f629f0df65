//! Which certificate authorities a client believes.

use reqwest::{Certificate, ClientBuilder};

use crate::client::BuildError;

/// The certificate authorities that may vouch for the API's host. A bundle is PEM and may hold several certificates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Trust {
    /// Those of the operating system.
    #[default]
    System,
    /// Those of the operating system and those of the bundle: an on-premises manager with a certificate of its own.
    SystemAnd(Vec<u8>),
    /// Those of the bundle alone.
    Only(Vec<u8>),
}

impl Trust {
    pub(crate) fn apply(&self, builder: ClientBuilder) -> Result<ClientBuilder, BuildError> {
        Ok(match self {
            Self::System => builder,
            Self::SystemAnd(bundle) => builder.tls_certs_merge(certificates(bundle)?),
            Self::Only(bundle) => builder.tls_certs_only(certificates(bundle)?),
        })
    }
}

fn certificates(bundle: &[u8]) -> Result<Vec<Certificate>, BuildError> {
    let certificates = Certificate::from_pem_bundle(bundle).map_err(BuildError::Bundle)?;
    if certificates.is_empty() { Err(BuildError::EmptyBundle) } else { Ok(certificates) }
}
