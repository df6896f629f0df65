//! The Workload Security client of a container: built when first asked for, built anew when the key has changed.

use palisade_aws::Aws;
use palisade_workload_security::{Api, ApiKey, BuildError, Client, Deadline, Error, ErrorKind, KeyError, Trust};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use crate::Environment;

/// Why the Workload Security API could not be asked, or what it answered.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The secret with the key cannot be read.
    #[error("cannot read the secret with the workload security API key")]
    Secret(#[source] palisade_aws::Error),
    /// What the secret holds is no key.
    #[error("the secret {arn} does not hold a usable API key")]
    Key {
        /// The secret.
        arn: String,
        /// What is wrong with it; never the text itself.
        #[source]
        source: KeyError,
    },
    /// The client cannot be built.
    #[error("cannot set up the workload security client")]
    Client(#[source] BuildError),
    /// The API refused, or did not answer.
    #[error(transparent)]
    Api(#[from] Error),
}

/// The client, if there is one yet.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    current: Option<(SecretString, Client)>,
    /// Calls of the clients before the current one.
    earlier_calls: u64,
}

impl Connection {
    /// Runs `work`; when the key is refused and the secret holds another by now, once more with that one.
    pub(crate) async fn with<T>(
        &self,
        environment: &Environment,
        aws: &Aws,
        deadline: Deadline,
        work: impl AsyncFn(Api) -> Result<T, Error>,
    ) -> Result<T, ApiError> {
        let client = self.client(environment, aws).await?;
        let refused = match work(client.until(deadline)).await {
            // A wrong or deleted key answers 401, an expired or locked one 403, and so does a role without the right.
            Err(error) if matches!(error.kind(), ErrorKind::Unauthorized | ErrorKind::Forbidden) => error,
            other => return Ok(other?),
        };
        match self.renewed(environment, aws).await? {
            Some(client) => Ok(work(client.until(deadline)).await?),
            None => Err(refused.into()),
        }
    }

    /// How many requests went to the API from this container.
    pub(crate) async fn calls(&self) -> u64 {
        let held = self.held.lock().await;
        held.earlier_calls + held.current.as_ref().map_or(0, |(_, client)| client.calls())
    }

    async fn client(&self, environment: &Environment, aws: &Aws) -> Result<Client, ApiError> {
        let mut held = self.held.lock().await;
        if let Some((_, client)) = &held.current {
            return Ok(client.clone());
        }
        let secret = read(environment, aws).await?;
        let client = build(environment, &secret)?;
        held.current = Some((secret, client.clone()));
        Ok(client)
    }

    /// A client with the secret's present text, or `None` when that is the text that was refused.
    async fn renewed(&self, environment: &Environment, aws: &Aws) -> Result<Option<Client>, ApiError> {
        let mut held = self.held.lock().await;
        let secret = read(environment, aws).await?;
        let same = |(known, _): &(SecretString, Client)| known.expose_secret() == secret.expose_secret();
        if held.current.as_ref().is_some_and(same) {
            return Ok(None);
        }
        let client = build(environment, &secret)?;
        if let Some((_, old)) = held.current.replace((secret, client.clone())) {
            held.earlier_calls += old.calls();
        }
        Ok(Some(client))
    }
}

async fn read(environment: &Environment, aws: &Aws) -> Result<SecretString, ApiError> {
    aws.get_secret_value(&environment.secret_arn).await.map_err(ApiError::Secret)
}

fn build(environment: &Environment, secret: &SecretString) -> Result<Client, ApiError> {
    let key = ApiKey::new(secret.expose_secret().to_owned())
        .map_err(|source| ApiError::Key { arn: environment.secret_arn.clone(), source })?;
    let trust = match &environment.ca_bundle {
        Some(bundle) => Trust::SystemAnd(bundle.clone().into_bytes()),
        None => Trust::System,
    };
    Client::builder(environment.api.clone(), environment.key_kind, key).trust(trust).build().map_err(ApiError::Client)
}
