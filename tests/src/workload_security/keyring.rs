//! API keys: how they are presented, and what becomes of them.

use super::api::call::{Call, Reply};
use super::api::right::Role;
use super::clock::Millis;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::hash::{BuildHasher, RandomState};

/// Below this length a secret would be found in innocent text.
const SHORTEST_SECRET: usize = 8;

/// Which headers the manager takes a key from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeaderStyle {
    /// `Authorization: ApiKey …` and `api-secret-key: …`.
    Both,
    /// `Authorization: ApiKey …` only, as for keys of a cloud account.
    Authorization,
    /// `api-secret-key: …` only, as for keys made in the console.
    ApiSecretKey,
}

/// A key and its state.
#[derive(Clone, Debug)]
pub(crate) struct ApiKey {
    pub(crate) id: i64,
    /// What the client presents: the key's ID and its secret, with a colon between.
    pub(crate) text: String,
    pub(crate) role: Role,
    pub(crate) created: Millis,
    pub(crate) expires: Option<Millis>,
    pub(crate) locked: bool,
    pub(crate) last_sign_in: Option<Millis>,
    pub(crate) failed_attempts: i64,
}

impl ApiKey {
    fn is_usable(&self, now: Millis) -> bool {
        !self.locked && self.expires.is_none_or(|expires| now < expires)
    }

    /// The key as `GET /apikeys/current` shows it, without its secret.
    pub(crate) fn to_json(&self) -> Value {
        let mut key = Map::new();
        key.insert("keyName".to_owned(), json!("simulator"));
        key.insert("description".to_owned(), json!(""));
        key.insert("locale".to_owned(), json!("en-US"));
        key.insert("roleID".to_owned(), json!(self.role.id()));
        key.insert("timeZone".to_owned(), json!("UTC"));
        key.insert("active".to_owned(), json!(!self.locked));
        key.insert("created".to_owned(), json!(self.created));
        key.extend(self.last_sign_in.map(|time| ("lastSignIn".to_owned(), json!(time))));
        key.insert("unsuccessfulSignInAttempts".to_owned(), json!(self.failed_attempts));
        key.extend(self.expires.map(|time| ("expiryDate".to_owned(), json!(time))));
        key.insert("serviceAccount".to_owned(), json!(false));
        key.insert("tenantID".to_owned(), json!(1));
        key.insert("tenantGUID".to_owned(), json!("5A3D0C14-0000-4000-8000-00000000E5A1"));
        key.insert("ID".to_owned(), json!(self.id));
        Value::Object(key)
    }
}

/// What `authenticate` found out.
pub(crate) enum SignIn {
    /// The key may be used.
    Granted(ApiKey),
    /// The key is known, and locked or expired.
    Barred,
    /// No such key; with the ID of a key that this attempt locked, when it did.
    Unknown { locked: Option<i64> },
}

/// The tenant's keys.
#[derive(Debug)]
pub(crate) struct Keyring {
    pub(crate) keys: Vec<ApiKey>,
    pub(crate) accept: HeaderStyle,
    /// Failed attempts after which a key is locked.
    pub(crate) lock_after: Option<i64>,
    /// Every text that ever was a key, for keeping it out of the journal.
    issued: Vec<String>,
}

impl Keyring {
    pub(crate) fn new(text: Option<String>, accept: HeaderStyle, now: Millis) -> Self {
        let mut keyring = Self { keys: Vec::new(), accept, lock_after: None, issued: Vec::new() };
        keyring.issue(text, Role::FullAccess, now);
        keyring
    }

    /// The key that is in use.
    pub(crate) fn current(&self) -> &ApiKey {
        &self.keys[self.keys.len() - 1]
    }

    pub(crate) fn current_mut(&mut self) -> &mut ApiKey {
        let last = self.keys.len() - 1;
        &mut self.keys[last]
    }

    /// Adds a key, which becomes the current one.
    pub(crate) fn issue(&mut self, text: Option<String>, role: Role, now: Millis) {
        let text = text.unwrap_or_else(generate);
        self.issued.push(text.clone());
        let id = i64::try_from(self.issued.len()).unwrap_or(i64::MAX);
        self.keys.push(ApiKey {
            id,
            text,
            role,
            created: now,
            expires: None,
            locked: false,
            last_sign_in: None,
            failed_attempts: 0,
        });
    }

    /// Drops every key but the current one: the others' secrets are worth nothing from now on.
    pub(crate) fn revoke_older(&mut self) {
        self.keys.drain(..self.keys.len() - 1);
    }

    pub(crate) fn authenticate(&mut self, call: &Call, now: Millis) -> SignIn {
        let Some(presented) = self.presented(call) else { return SignIn::Unknown { locked: None } };
        if let Some(key) = self.keys.iter_mut().find(|key| key.text == presented) {
            if !key.is_usable(now) {
                return SignIn::Barred;
            }
            key.last_sign_in = Some(now);
            return SignIn::Granted(key.clone());
        }
        // A known ID with a wrong secret counts against the key.
        let id = presented.split(':').next().unwrap_or_default();
        let threshold = self.lock_after;
        let mut locked = None;
        if let Some(key) = self.keys.iter_mut().find(|key| key.text.split(':').next() == Some(id)) {
            key.failed_attempts += 1;
            if !key.locked && threshold.is_some_and(|threshold| key.failed_attempts >= threshold) {
                key.locked = true;
                locked = Some(key.id);
            }
        }
        SignIn::Unknown { locked }
    }

    fn presented(&self, call: &Call) -> Option<String> {
        let authorization = call.header("authorization").and_then(|value| value.strip_prefix("ApiKey "));
        let secret_key = call.header("api-secret-key");
        match self.accept {
            HeaderStyle::Both => authorization.or(secret_key),
            HeaderStyle::Authorization => authorization,
            HeaderStyle::ApiSecretKey => secret_key,
        }
        .map(str::to_owned)
    }

    /// The text without any key that was ever issued, nor the secret part of one, percent-encoded or not.
    pub(crate) fn redact(&self, text: &str) -> String {
        let decoded = percent_decode_str(text).decode_utf8_lossy();
        let without = self.without_keys(&decoded);
        if without == decoded { text.to_owned() } else { without }
    }

    fn without_keys(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for key in &self.issued {
            text = text.replace(key, "[API key]");
            if let Some((_, secret)) = key.split_once(':')
                && secret.len() >= SHORTEST_SECRET
            {
                text = text.replace(secret, "[API key]");
            }
        }
        text
    }

    pub(crate) fn redact_value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.redact(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.redact_value(item)).collect(),
            Value::Object(object) => object
                .into_iter()
                .map(|(key, value)| (self.redact(&key), self.redact_value(value)))
                .collect::<Map<_, _>>()
                .into(),
            other => other,
        }
    }
}

/// The reply to a key that is not one.
pub(crate) fn invalid_key() -> Reply {
    Reply::message(401, "Invalid API Key")
}

/// A key of the cloud account's form; unpredictable enough for a server that only this machine reaches.
fn generate() -> String {
    let random = |salt: u8| {
        let mut hash = Sha256::new();
        for _ in 0..4 {
            hash.update(RandomState::new().hash_one(salt).to_le_bytes());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    };
    format!("{}:{}", &random(0)[..27], random(1))
}
