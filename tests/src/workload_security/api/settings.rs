//! The settings of computers and policies that the simulator knows, of the vendor's 222.

use super::call::{Call, Reply};
use super::route::Verb;
use crate::workload_security::world::effect::{Effect, EffectKind};
use crate::workload_security::world::{Owner, World};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Each setting and its value where nobody sets one.
const KNOWN: [(&str, &str); 6] = [
    ("intrusionPreventionSettingAutoApplyRecommendationsEnabled", "No"),
    ("integrityMonitoringSettingAutoApplyRecommendationsEnabled", "No"),
    ("logInspectionSettingAutoApplyRecommendationsEnabled", "No"),
    ("platformSettingRecommendationOngoingScansInterval", "7 Days"),
    ("platformSettingHeartbeatInterval", "10 Minutes"),
    ("platformSettingHeartbeatMissedAlertThreshold", "5"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingValue {
    value: String,
}

/// The settings as a computer or policy shows them.
pub(super) fn settings(world: &World, owner: Owner, overrides: bool) -> Value {
    let mut settings = Map::new();
    for (name, default) in KNOWN {
        let value = if overrides {
            world.own(owner).and_then(|own| own.settings.get(name).cloned())
        } else {
            Some(world.effective_setting(owner, name).unwrap_or_else(|| default.to_owned()))
        };
        settings.extend(value.map(|value| (name.to_owned(), json!({"value": value}))));
    }
    Value::Object(settings)
}

pub(super) fn answer(world: &mut World, call: &Call, verb: Verb, owner: Owner, name: &str) -> Result<Reply, Reply> {
    super::assignments::must_exist(world, owner)?;
    let default = KNOWN.iter().find(|(known, _)| *known == name).map(|(_, default)| *default);
    let default = default.ok_or_else(|| Reply::not_found("setting"))?;
    let written = match verb {
        Verb::Post => Some(call.json::<SettingValue>()?.value),
        _ => None,
    };
    if verb != Verb::Get {
        if let Some(own) = world.own_mut(owner) {
            match written {
                Some(value) => own.settings.insert(name.to_owned(), value),
                None => own.settings.remove(name),
            };
        }
        world.note(Effect::of(EffectKind::SettingChanged).on(owner).with_detail(name));
        world.send_policy_below(owner);
    }
    let value = if call.overrides() {
        world.own(owner).and_then(|own| own.settings.get(name).cloned())
    } else {
        Some(world.effective_setting(owner, name).unwrap_or_else(|| default.to_owned()))
    };
    Ok(Reply::ok(value.map_or_else(|| json!({}), |value| json!({"value": value}))))
}
