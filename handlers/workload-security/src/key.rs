//! The API key: a secret that shows itself nowhere, and the header that its kind travels in.

use std::fmt;

use palisade_contract::KeyKind;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroize};

/// Why a key is unusable. Never holds the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing but white space.
    #[error("the workload security API key is empty")]
    Empty,
    /// A space, a line break or a character outside ASCII.
    #[error("the workload security API key holds a character that no key has (space, line break or not ASCII)")]
    Character,
}

/// An API key. `Debug` and `Display` are redacted, the memory is overwritten when it is dropped.
///
/// A client keeps one more copy, inside the header that it sends (marked sensitive), for as long as the client lives.
#[derive(Clone)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// Takes the key as it was pasted or stored; white space around it is dropped.
    pub fn new(mut text: String) -> Result<Self, KeyError> {
        let key = text.trim();
        let refusal = if key.is_empty() {
            Some(KeyError::Empty)
        } else if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            Some(KeyError::Character)
        } else {
            None
        };
        let secret = SecretString::from(key);
        text.zeroize();
        refusal.map_or(Ok(Self(secret)), Err)
    }

    /// The header that authenticates a call, marked sensitive.
    pub(crate) fn header(&self, kind: KeyKind) -> Result<(HeaderName, HeaderValue), KeyError> {
        let (name, mut text) = match kind {
            KeyKind::CloudOne => (AUTHORIZATION, format!("ApiKey {}", self.0.expose_secret())),
            KeyKind::Legacy => (HeaderName::from_static("api-secret-key"), self.0.expose_secret().to_owned()),
        };
        let value = HeaderValue::from_str(&text);
        text.zeroize();
        let mut value = value.map_err(|_| KeyError::Character)?;
        value.set_sensitive(true);
        Ok((name, value))
    }

    /// `text` without the key, and without the secret part of it, should a server ever echo them.
    pub(crate) fn redact(&self, text: &str) -> String {
        let key = self.0.expose_secret();
        let secret = key.rsplit_once(':').map_or(key, |(_, secret)| secret);
        let text = text.replace(key, MASK);
        // A short last part (a test key, a stray colon) would mask half of an ordinary sentence.
        if secret.len() >= 8 { text.replace(secret, MASK) } else { text }
    }
}

const MASK: &str = "[redacted]";

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ApiKey({MASK})")
    }
}

impl fmt::Display for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(MASK)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_header() {
        let key = ApiKey::new("  2:c2VjcmV0c2VjcmV0=\n".to_owned()).unwrap();
        let (name, value) = key.header(KeyKind::CloudOne).unwrap();
        assert_eq!((name.as_str(), value.to_str().unwrap()), ("authorization", "ApiKey 2:c2VjcmV0c2VjcmV0="));
        assert!(value.is_sensitive());
        let (name, value) = key.header(KeyKind::Legacy).unwrap();
        assert_eq!((name.as_str(), value.to_str().unwrap()), ("api-secret-key", "2:c2VjcmV0c2VjcmV0="));
        assert!(value.is_sensitive());
    }

    #[test]
    fn a_key_shows_itself_nowhere() {
        let key = ApiKey::new("id:c2VjcmV0c2VjcmV0=".to_owned()).unwrap();
        assert_eq!(format!("{key:?} {key} {:?}", key.header(KeyKind::CloudOne).unwrap().1), {
            "ApiKey([redacted]) [redacted] Sensitive"
        });
        assert_eq!(key.redact("bad key id:c2VjcmV0c2VjcmV0= (c2VjcmV0c2VjcmV0=)"), "bad key [redacted] ([redacted])");
    }

    #[test]
    fn unusable_keys_are_refused() {
        assert_eq!(ApiKey::new(" \n".to_owned()).unwrap_err(), KeyError::Empty);
        assert_eq!(ApiKey::new("a b".to_owned()).unwrap_err(), KeyError::Character);
        assert_eq!(ApiKey::new("a\nb".to_owned()).unwrap_err(), KeyError::Character);
    }
}
