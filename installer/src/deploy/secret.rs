//! The secret with the API key: whether it has a value, reading it, and giving it one.

use palisade_contract::TAG_KEPT;
use secrecy::{ExposeSecret, SecretString};

use crate::aws::clients::Clients;
use crate::aws::error;
use crate::failure::{Failure, Result};

/// The secret as far as it can be seen without reading its value.
#[derive(Debug, Clone)]
pub(crate) struct SecretState {
    pub(crate) has_value: bool,
    /// An uninstall left it standing because it was asked to.
    pub(crate) kept: bool,
    /// Its full ARN.
    pub(crate) arn: String,
    /// The key that encrypts it, if it is one of the customer's.
    pub(crate) key: Option<String>,
}

/// Looks at the secret; `None` when there is none.
pub(crate) async fn describe(clients: &Clients, id: &str) -> Result<Option<SecretState>> {
    match clients.secrets().describe_secret().secret_id(id).send().await {
        Ok(secret) if secret.deleted_date.is_some() => Ok(None),
        Ok(secret) => {
            let current = secret
                .version_ids_to_stages
                .unwrap_or_default()
                .values()
                .any(|stages| stages.iter().any(|s| s == "AWSCURRENT"));
            let kept = secret.tags.unwrap_or_default().iter().any(|tag| tag.key() == Some(TAG_KEPT));
            let arn = secret.arn.unwrap_or_default();
            Ok(Some(SecretState { has_value: current, kept, arn, key: secret.kms_key_id }))
        }
        Err(e) if error::code(&e) == "ResourceNotFoundException" => Ok(None),
        Err(e) => Err(error::failure(&format!("look at secret {id}"), &e)),
    }
}

/// Reads the API key. Only `check`, `install`, `upgrade` and `uninstall` do: to ask the API whether it is good, to see whether
/// a given one is another, and to delete scheduled tasks at Workload Security.
pub(crate) async fn read(clients: &Clients, id: &str) -> Result<SecretString> {
    let value = clients.secrets().get_secret_value().secret_id(id).send().await.map_err(|e| {
        let missing = error::code(&e) == "ResourceNotFoundException";
        let failure = error::failure(&format!("read secret {id}"), &e);
        if missing {
            failure.hint("the secret is missing or has no value; give the key with `palisade install --api-key-stdin`")
        } else {
            failure
        }
    })?;
    value
        .secret_string
        .map(SecretString::from)
        .ok_or_else(|| Failure::new(format!("secret {id} holds no text")).hint("store the API key as plain text"))
}

/// Makes `key` the secret's current value.
pub(crate) async fn put(clients: &Clients, id: &str, key: &SecretString) -> Result<()> {
    clients
        .secrets()
        .put_secret_value()
        .secret_id(id)
        .secret_string(key.expose_secret())
        .send()
        .await
        .map_err(|e| error::failure(&format!("store the API key in secret {id}"), &e))?;
    Ok(())
}
