//! What the calls need from the environment.

use palisade_contract::Call;
use reqwest::Url;

use crate::{Credentials, EnvironmentError, Region};

/// Region, credentials and limits of the calls.
#[derive(Debug, Clone)]
pub struct AwsConfig {
    /// Region of the calls whose target names none.
    pub region: Region,
    /// The role's credentials.
    pub credentials: Credentials,
    /// Where all calls go instead of AWS's endpoints; signatures still name the real service and region.
    pub endpoint: Option<Url>,
    /// The calls that may be sent: those of the handler's description.
    pub allowed: &'static [Call],
}

impl AwsConfig {
    /// Reads `AWS_REGION` (or `AWS_DEFAULT_REGION`), `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` and
    /// `AWS_ENDPOINT_URL` through `lookup`. An empty value counts as absent.
    pub fn read(lookup: impl Fn(&str) -> Option<String>, allowed: &'static [Call]) -> Result<Self, EnvironmentError> {
        let get = |name: &'static str| lookup(name).filter(|value| !value.is_empty());
        let need = |name: &'static str| get(name).ok_or(EnvironmentError::Missing(name));
        let header_safe = |name: &'static str, value: String| {
            let sound = value.bytes().all(|b| b.is_ascii_graphic());
            if sound { Ok(value) } else { Err(EnvironmentError::Wrong { name, expected: "plain ASCII", source: None }) }
        };
        let region = match get("AWS_REGION") {
            Some(region) => region,
            None => get("AWS_DEFAULT_REGION").ok_or(EnvironmentError::Missing("AWS_REGION"))?,
        };
        let region = Region::parse(&region).ok_or(EnvironmentError::Wrong {
            name: "AWS_REGION",
            expected: "the name of a region",
            source: None,
        })?;
        let id = header_safe("AWS_ACCESS_KEY_ID", need("AWS_ACCESS_KEY_ID")?)?;
        let secret = need("AWS_SECRET_ACCESS_KEY")?;
        let token = get("AWS_SESSION_TOKEN").map(|token| header_safe("AWS_SESSION_TOKEN", token)).transpose()?;
        Ok(Self {
            region,
            credentials: Credentials::new(id, secret, token),
            endpoint: get("AWS_ENDPOINT_URL").map(|url| endpoint(&url)).transpose()?,
            allowed,
        })
    }
}

fn endpoint(text: &str) -> Result<Url, EnvironmentError> {
    let wrong = EnvironmentError::Wrong {
        name: "AWS_ENDPOINT_URL",
        expected: "an http or https URL without user, query or fragment",
        source: None,
    };
    let Ok(url) = Url::parse(text) else { return Err(wrong) };
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && plain { Ok(url) } else { Err(wrong) }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const SOUND: [(&str, &str); 4] = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "very/secret+key"),
        ("AWS_SESSION_TOKEN", "sessiontoken=="),
    ];

    fn read(changes: &[(&str, &str)]) -> Result<AwsConfig, EnvironmentError> {
        let lookup = |name: &str| {
            let find = |list: &[(&str, &str)]| list.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            find(changes).or_else(|| find(&SOUND))
        };
        AwsConfig::read(lookup, &[])
    }

    #[test]
    fn everything_is_read() {
        let config = read(&[("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")]).unwrap();
        assert_eq!(config.region.as_str(), "eu-west-1");
        assert_eq!(config.endpoint.unwrap().as_str(), "http://127.0.0.1:4566/");
        let config =
            read(&[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "us-east-2"), ("AWS_SESSION_TOKEN", "")]).unwrap();
        assert_eq!(config.region.as_str(), "us-east-2");
        assert_eq!(config.endpoint, None);
    }

    #[test]
    fn the_wrong_variable_is_named() {
        for (change, text) in [
            (("AWS_REGION", "moon"), "environment variable AWS_REGION is not the name of a region"),
            (("AWS_ACCESS_KEY_ID", ""), "environment variable AWS_ACCESS_KEY_ID is not set"),
            (("AWS_SESSION_TOKEN", "a\nb"), "environment variable AWS_SESSION_TOKEN is not plain ASCII"),
        ] {
            assert_eq!(read(&[change]).unwrap_err().to_string(), text);
        }
        for url in ["127.0.0.1:4566", "ftp://127.0.0.1", "http://me:pw@127.0.0.1", "http://127.0.0.1/?a=b"] {
            assert!(read(&[("AWS_ENDPOINT_URL", url)]).unwrap_err().to_string().contains("AWS_ENDPOINT_URL"), "{url}");
        }
    }

    #[test]
    fn no_secret_shows() {
        let shown = format!("{:?}", read(&[]).unwrap());
        for secret in ["AKIDEXAMPLE", "very/secret+key", "sessiontoken"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
