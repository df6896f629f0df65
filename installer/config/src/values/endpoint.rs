//! Where the Workload Security API is.

use std::net::IpAddr;

use serde::Serialize;

use super::ValueError;

pub(crate) const REGION_PATTERN: &str = "^[a-z]{2,5}(-[a-z]{2})?-[1-9]$";
pub(crate) const BASE_URL_PATTERN: &str = "^https?://.+/api/?$";

/// The Workload Security API: a region of the service, or a manager's own address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ApiEndpoint {
    /// A region of the service, for example `us-1`.
    Region(String),
    /// The address with `/api`, without a slash at its end.
    BaseUrl(String),
}

impl ApiEndpoint {
    /// Reads a region. Only the form is checked, because the vendor adds regions.
    pub fn region(text: &str) -> Result<Self, ValueError> {
        let words: Vec<&str> = text.split('-').collect();
        let lower = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase());
        let good = match words[..] {
            [area, number] => (2..=5).contains(&area.len()) && lower(area) && is_digit(number),
            [house, area, number] => {
                (2..=5).contains(&house.len()) && lower(house) && area.len() == 2 && lower(area) && is_digit(number)
            }
            _ => false,
        };
        if good {
            return Ok(Self::Region(text.to_owned()));
        }
        let hint = if super::RegionName::parse(text).is_ok() {
            "this is an AWS region; Workload Security has its own, like us-1 or de-1"
        } else {
            "write it like us-1; the console's address shows it"
        };
        Err(ValueError::new(format!("`{text}` is not a Workload Security region"), hint))
    }

    /// Reads an address: https, or http to this machine only; its path ends in `/api`.
    pub fn base_url(text: &str) -> Result<Self, ValueError> {
        let refuse = |why: &str, hint: &str| Err(ValueError::new(format!("`{}` {why}", without_userinfo(text)), hint));
        let form = "write it like https://dsm.example.com:4119/api";
        let (scheme, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => ("https", rest),
            (_, Some(rest)) => ("http", rest),
            _ => return refuse("is not an https address", form),
        };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.contains('@') {
            return refuse("carries a user name", "leave it out: the API key is all that the API asks for");
        }
        if text.contains(['?', '#']) || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return refuse("is not a plain address", form);
        }
        let Some(host) = host_of(authority) else { return refuse("names no host", form) };
        if scheme == "http" && !is_loopback(host) {
            return refuse("is not encrypted", "use https: the API key travels with every call");
        }
        let path = path.trim_end_matches('/');
        if path != "api" && !path.ends_with("/api") {
            return refuse("does not end in /api", form);
        }
        Ok(Self::BaseUrl(text.trim_end_matches('/').to_owned()))
    }

    /// The base URL with `/api`, without a slash at its end.
    pub fn url(&self) -> String {
        match self {
            Self::Region(region) => format!("https://workload.{region}.cloudone.trendmicro.com/api"),
            Self::BaseUrl(url) => url.clone(),
        }
    }
}

fn is_digit(text: &str) -> bool {
    matches!(text.as_bytes(), [b'1'..=b'9'])
}

/// A password in the address is not printed back.
fn without_userinfo(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    match rest.rsplit_once('@') {
        Some((_, rest)) => format!("{scheme}://...@{rest}"),
        None => text.to_owned(),
    }
}

/// The host of `host`, `host:port` or `[v6]:port`, when host and port can be ones.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (host, port)
        }
        None => authority.find(':').map_or((authority, ""), |colon| authority.split_at(colon)),
    };
    let port_is_one = port.is_empty() || port.strip_prefix(':').is_some_and(|p| p.parse::<u16>().is_ok_and(|p| p > 0));
    let named = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
    (port_is_one && !host.is_empty() && host.bytes().all(named)).then_some(host)
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn addresses_that_can_be_used() {
        for (text, url) in [
            ("https://dsm.example.com:4119/api", "https://dsm.example.com:4119/api"),
            ("https://app.example.com/api/", "https://app.example.com/api"),
            ("https://proxy.example.com/dsm/api", "https://proxy.example.com/dsm/api"),
            ("http://127.0.0.1:8080/api", "http://127.0.0.1:8080/api"),
            ("http://[::1]:8080/api", "http://[::1]:8080/api"),
            ("http://localhost/api", "http://localhost/api"),
        ] {
            assert_eq!(ApiEndpoint::base_url(text).unwrap().url(), url);
        }
        assert_eq!(
            ApiEndpoint::region("trend-us-1").unwrap().url(),
            "https://workload.trend-us-1.cloudone.trendmicro.com/api"
        );
    }

    #[test]
    fn addresses_that_cannot() {
        for bad in [
            "",
            "dsm.example.com/api",
            "ftp://dsm.example.com/api",
            "http://dsm.example.com/api",
            "http://127.0.0.1.example.com/api",
            "https://dsm.example.com",
            "https://dsm.example.com/apis",
            "https://dsm.example.com/api?key=1",
            "https:///api",
            "https://dsm.example.com:99999/api",
            "https://dsm.example.com:0/api",
            "https://[::1/api",
            "https://dsm example.com/api",
            "https://exämple.com/api",
        ] {
            assert!(ApiEndpoint::base_url(bad).is_err(), "{bad}");
        }
        let error = ApiEndpoint::base_url("https://user:hunter2@dsm.example.com/api").unwrap_err();
        assert!(!error.message.contains("hunter2"), "{error}");
    }
}
