//! The part of a function's environment that every handler has, read once and typed.

use palisade_contract::{DEFAULT_INSTALL, KeyKind, Mode, env};
use palisade_workload_security::Endpoint;

use crate::{EnvironmentError, Variables};

/// What the template set for every function; see [`palisade_contract::env`] for the variables. What only some handlers
/// have, they read themselves.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Name of the install.
    pub install: String,
    /// Whether decisions are carried out.
    pub mode: Mode,
    /// ARN of the secret with the API key.
    pub secret_arn: String,
    /// Where the Workload Security API answers.
    pub api: Endpoint,
    /// Which header carries the key.
    pub key_kind: KeyKind,
    /// PEM certificates to trust besides the system's.
    pub ca_bundle: Option<String>,
}

impl Environment {
    /// Reads the variables; absent means the default, if there is one.
    ///
    /// # Errors
    /// When one without a default is missing, or one is wrong.
    pub fn read(variables: &Variables<'_>) -> Result<Self, EnvironmentError> {
        let api = variables.need(env::API_URL)?;
        Ok(Self {
            install: variables.get(env::INSTALL).unwrap_or_else(|| DEFAULT_INSTALL.to_owned()),
            mode: variables.word(env::MODE, "act or observe", Mode::parse)?.unwrap_or_default(),
            secret_arn: variables.arn(env::SECRET_ARN, "secretsmanager", "the ARN of a secret")?,
            api: Endpoint::base_url(&api)
                .map_err(|error| EnvironmentError::wrong(env::API_URL, "the URL of a Workload Security API", error))?,
            key_kind: variables.word(env::KEY_KIND, "cloud-one or legacy", KeyKind::parse)?.unwrap_or_default(),
            ca_bundle: variables.get(env::CA_BUNDLE),
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const NEEDED: [(&str, &str); 2] = [
        (env::SECRET_ARN, "arn:aws:secretsmanager:us-east-1:123456789012:secret:palisade/key-AbCdEf"),
        (env::API_URL, "https://workload.us-1.cloudone.trendmicro.com/api"),
    ];

    fn read(changes: &[(&str, &str)]) -> Result<Environment, EnvironmentError> {
        Environment::read(&Variables::new(&|name| {
            let find = |list: &[(&str, &str)]| list.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            find(changes).or_else(|| find(&NEEDED))
        }))
    }

    #[test]
    fn absent_means_the_default() {
        let environment = read(&[(env::MODE, "")]).unwrap();
        assert_eq!((environment.install.as_str(), environment.mode), ("palisade", Mode::Act));
        assert_eq!((environment.key_kind, environment.ca_bundle), (KeyKind::CloudOne, None));
    }

    #[test]
    fn every_variable_is_read() {
        let environment = read(&[
            (env::INSTALL, "blue"),
            (env::MODE, "observe"),
            (env::KEY_KIND, "legacy"),
            (env::CA_BUNDLE, "-----BEGIN CERTIFICATE-----"),
        ])
        .unwrap();
        assert_eq!((environment.install.as_str(), environment.mode), ("blue", Mode::Observe));
        assert_eq!(environment.key_kind, KeyKind::Legacy);
        assert_eq!(environment.ca_bundle.as_deref(), Some("-----BEGIN CERTIFICATE-----"));
        assert_eq!(environment.api.to_string(), "https://workload.us-1.cloudone.trendmicro.com/api");
    }

    #[test]
    fn the_variable_that_is_wrong_is_named() {
        for (name, value) in [
            (env::MODE, "watch"),
            (env::SECRET_ARN, "palisade/key"),
            (env::API_URL, "workload"),
            (env::KEY_KIND, "vision-one"),
        ] {
            let error = read(&[(name, value)]).unwrap_err();
            assert!(error.to_string().starts_with(&format!("environment variable {name} is not ")), "{error}");
        }
        for (name, _) in NEEDED {
            let error = read(&[(name, "")]).unwrap_err();
            assert_eq!(error.to_string(), format!("environment variable {name} is not set"));
        }
    }
}
