//! The temporary credentials of the function's role. Nothing of them shows in `Debug`.

use std::fmt;
use std::time::SystemTime;

use aws_smithy_runtime_api::client::identity::Identity;

/// Access key id, secret access key and, for a role, session token.
#[derive(Clone)]
pub struct Credentials(Identity);

impl Credentials {
    /// Credentials as text. Lambda replaces the whole environment before they expire, so they are never renewed here.
    pub fn new(access_key_id: String, secret_access_key: String, session_token: Option<String>) -> Self {
        let never: Option<SystemTime> = None;
        let source = "environment";
        Self(
            aws_credential_types::Credentials::new(access_key_id, secret_access_key, session_token, never, source)
                .into(),
        )
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.0
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials([redacted])")
    }
}
