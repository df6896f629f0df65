//! `PUT /sim/key`: the fates of an API key.

use crate::workload_security::api::right::Role;
use crate::workload_security::keyring::HeaderStyle;
use crate::workload_security::state::State;
use crate::workload_security::world::effect::{Effect, EffectKind};
use serde::Deserialize;
use serde_json::{Value, json};

/// What to change about the current key; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeyChange {
    /// Replaces the key: the old secret is worth nothing at once, unless `keepOld`.
    #[serde(default)]
    pub rotate: bool,
    /// Leaves the old key valid beside the new one.
    #[serde(default)]
    pub keep_old: bool,
    /// The text of the new key; one is generated when there is none.
    #[serde(default)]
    pub key: Option<String>,
    /// Whether the key has expired.
    #[serde(default)]
    pub expired: Option<bool>,
    /// Whether the key is locked.
    #[serde(default)]
    pub locked: Option<bool>,
    /// The key's role.
    #[serde(default)]
    pub role: Option<Role>,
    /// Failed attempts that lock a key; 0 for never.
    #[serde(default)]
    pub lock_after: Option<i64>,
    /// The headers that a key is taken from.
    #[serde(default)]
    pub header_style: Option<HeaderStyle>,
}

pub(crate) fn apply(state: &mut State, change: KeyChange) {
    let now = state.world.now;
    let mut what = Vec::new();
    if change.rotate || change.key.is_some() {
        let role = state.keyring.current().role.clone();
        state.keyring.issue(change.key, role, now);
        what.push("replaced");
        if !change.keep_old {
            state.keyring.revoke_older();
        }
    }
    if let Some(expired) = change.expired {
        state.keyring.current_mut().expires = expired.then_some(now);
        what.push(if expired { "expired" } else { "without expiry" });
    }
    if let Some(locked) = change.locked {
        let key = state.keyring.current_mut();
        key.locked = locked;
        if !locked {
            key.failed_attempts = 0;
        }
        what.push(if locked { "locked" } else { "unlocked" });
    }
    if let Some(role) = change.role {
        state.keyring.current_mut().role = role;
        what.push("given another role");
    }
    if let Some(attempts) = change.lock_after {
        state.keyring.lock_after = (attempts > 0).then_some(attempts);
    }
    if let Some(style) = change.header_style {
        state.keyring.accept = style;
    }
    if !what.is_empty() {
        state.world.note(Effect::of(EffectKind::KeyChanged).with_detail(what.join(", ")));
    }
}

/// The key with its secret: this is the one place that shows it.
pub(crate) fn show(state: &State) -> Value {
    let key = state.keyring.current();
    json!({
        "key": key.text,
        "role": key.role,
        "expired": key.expires.is_some_and(|expires| expires <= state.world.now),
        "locked": key.locked,
        "headerStyle": state.keyring.accept,
    })
}
