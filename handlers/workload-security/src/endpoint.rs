//! Where the API answers: a Cloud One region, or the base URL of an on-premises Deep Security Manager.

use std::{fmt, str::FromStr};

use reqwest::Url;

/// Base address of the API, without a slash at its end, such as `https://workload.us-1.cloudone.trendmicro.com/api`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    base: Url,
}

/// Why a text names no endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The text is not shaped like a region.
    #[error("workload security region {0:?} is not shaped like us-1")]
    Region(String),
    /// The text is not a URL. It is not repeated, because it may hold credentials.
    #[error("workload security base URL cannot be read: {0}")]
    Url(String),
    /// Neither https nor http.
    #[error("workload security base URL has the scheme {0:?}, not https")]
    Scheme(String),
    /// User name, password, query or fragment.
    #[error("workload security base URL holds {0}, which it must not")]
    Excess(&'static str),
}

impl Endpoint {
    /// The endpoint of a Cloud One (or Vision One) region, such as `us-1` or `de-1`.
    ///
    /// Only the shape is checked, since the vendor adds regions.
    pub fn region(region: &str) -> Result<Self, EndpointError> {
        let refused = || EndpointError::Region(region.to_owned());
        if !is_region(region) {
            return Err(refused());
        }
        let text = format!("https://workload.{region}.cloudone.trendmicro.com/api");
        Url::parse(&text).map(|base| Self { base }).map_err(|_| refused())
    }

    /// The endpoint at a base URL, such as `https://dsm.example.com:4119/api`; a URL without a path gets `/api`.
    pub fn base_url(text: &str) -> Result<Self, EndpointError> {
        let mut base = Url::parse(text.trim()).map_err(|cause| EndpointError::Url(cause.to_string()))?;
        if !matches!(base.scheme(), "https" | "http") {
            return Err(EndpointError::Scheme(base.scheme().to_owned()));
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(EndpointError::Excess("a user name or password"));
        }
        if base.query().is_some() {
            return Err(EndpointError::Excess("a query"));
        }
        if base.fragment().is_some() {
            return Err(EndpointError::Excess("a fragment"));
        }
        let path = match base.path().trim_end_matches('/') {
            "" => "/api".to_owned(),
            path => path.to_owned(),
        };
        base.set_path(&path);
        Ok(Self { base })
    }

    /// The key would travel unencrypted: right for a simulator only.
    pub fn is_plaintext(&self) -> bool {
        self.base.scheme() == "http"
    }

    /// The host is this machine, which no proxy stands before.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.base.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// The address of `path` (with a slash at its start) and its query.
    pub(crate) fn url(&self, path: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path()));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

/// Lower-case words and a number at the end, with hyphens between them: safe inside a host name.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [words @ .., number] = parts.as_slice() else { return false };
    let word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    text.len() <= 32
        && !words.is_empty()
        && words.iter().all(word)
        && (1..=2).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.base.as_str())
    }
}

/// A text with `://` is a base URL, any other a region.
impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        if text.contains("://") { Self::base_url(text) } else { Self::region(text) }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_region_names_its_host() {
        let address = |region: &str| Endpoint::region(region).map(|endpoint| endpoint.to_string());
        assert_eq!(address("us-1").as_deref(), Ok("https://workload.us-1.cloudone.trendmicro.com/api"));
        assert!(address("trend-us-1").is_ok() && address("ae-1").is_ok());
        for odd in ["", "us", "1", "-1", "us-", "US-1", "us-1/x", "us-1.evil.example", "us--1", "us-1@a", "us-123"] {
            assert_eq!(address(odd), Err(EndpointError::Region(odd.to_owned())));
        }
    }

    #[test]
    fn a_base_url_is_put_in_order() {
        for (given, kept) in [
            ("https://dsm.example.com:4119", "https://dsm.example.com:4119/api"),
            ("https://dsm.example.com:4119/api/", "https://dsm.example.com:4119/api"),
            ("http://127.0.0.1:8080/tenant/api", "http://127.0.0.1:8080/tenant/api"),
        ] {
            assert_eq!(given.parse::<Endpoint>().unwrap().to_string(), kept);
        }
        for odd in ["ftp://a.example/api", "https://me:word@a.example", "https://a.example?x=1", "https://a.example#x"]
        {
            assert!(odd.parse::<Endpoint>().is_err(), "{odd}");
        }
        let refusal = Endpoint::base_url("https://me:hunter2@[bad").unwrap_err().to_string();
        assert!(!refusal.contains("hunter2"), "{refusal}");
    }

    #[test]
    fn paths_and_queries_are_added() {
        let endpoint = Endpoint::region("de-1").unwrap();
        let url = endpoint.url("/computers/3", &[("expand", "tasks"), ("expand", "none")]);
        assert_eq!(
            url.as_str(),
            "https://workload.de-1.cloudone.trendmicro.com/api/computers/3?expand=tasks&expand=none"
        );
    }

    #[test]
    fn loopback_is_known() {
        for (text, loopback) in [
            ("http://127.0.0.1:1/api", true),
            ("http://[::1]:1/api", true),
            ("http://localhost:1/api", true),
            ("https://localhost.example/api", false),
        ] {
            assert_eq!(Endpoint::base_url(text).unwrap().is_loopback(), loopback, "{text}");
        }
        assert!(Endpoint::base_url("http://10.0.0.1").unwrap().is_plaintext());
    }
}
