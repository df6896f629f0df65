//! Integrations that answer findings: which findings, and how persistently. All have the same keys.

use std::ops::RangeInclusive;

use palisade_contract::{Integration, Mode, Severity};
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

use crate::{Duration, read::Document, values::DURATION_PATTERN};

pub(crate) const MODES: [&str; 2] = [Mode::Act.as_str(), Mode::Observe.as_str()];

/// As the config file writes them. `informational` is none: such a finding asks for nothing.
pub(crate) const SEVERITIES: [&str; 4] = ["low", "medium", "high", "critical"];

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// What each key is when it is left out.
#[derive(Clone, Copy)]
pub(crate) struct Defaults {
    pub(crate) mode: &'static str,
    pub(crate) minimum_severity: &'static str,
    pub(crate) cooldown: &'static str,
    pub(crate) follow_up_every: &'static str,
    pub(crate) give_up_after: &'static str,
}

const DEFAULTS: Defaults =
    Defaults { mode: "act", minimum_severity: "medium", cooldown: "1h", follow_up_every: "15m", give_up_after: "24h" };

/// The defaults of one integration.
pub(crate) const fn defaults(integration: Integration) -> Defaults {
    match integration {
        // An instance has hundreds of CVEs; and of every product's findings in Security Hub most are about settings.
        Integration::Inspector | Integration::SecurityHub => Defaults { minimum_severity: "high", ..DEFAULTS },
        _ => DEFAULTS,
    }
}

/// Puts Security Hub's own default into its block's schema.
pub(crate) fn security_hub_schema(schema: &mut Schema) {
    let word = defaults(Integration::SecurityHub).minimum_severity;
    if let Some(key) = schema.pointer_mut("/properties/minimum_severity/default") {
        *key = word.into();
    }
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResponseFile {
    /// act carries the decision out; observe only reports what it would do.
    #[serde(default)]
    #[schemars(extend("enum" = MODES, "default" = DEFAULTS.mode))]
    pub(crate) mode: Option<String>,
    /// Findings below this severity are left alone, and cost nothing.
    #[serde(default)]
    #[schemars(extend("enum" = SEVERITIES, "default" = DEFAULTS.minimum_severity))]
    pub(crate) minimum_severity: Option<String>,
    /// For how long after its last scan an instance is not scanned again, 0s to 30d.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION_PATTERN), extend("default" = DEFAULTS.cooldown))]
    pub(crate) cooldown: Option<String>,
    /// How often a scan that was asked for is looked at, 1m to 12h, in whole minutes.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION_PATTERN), extend("default" = DEFAULTS.follow_up_every))]
    pub(crate) follow_up_every: Option<String>,
    /// After how long a scan that does not end is reported as failed, at most 7d, in whole minutes.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION_PATTERN), extend("default" = DEFAULTS.give_up_after))]
    pub(crate) give_up_after: Option<String>,
}

/// Settings of an integration that answers findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    /// Whether it acts.
    pub mode: Mode,
    /// The least severity that is answered; never informational.
    pub minimum_severity: Severity,
    /// 0 to 30 days.
    pub cooldown: Duration,
    /// 1 minute to 12 hours, whole minutes.
    pub follow_up_every: Duration,
    /// From `follow_up_every` to 7 days, whole minutes.
    pub give_up_after: Duration,
}

impl ResponseFile {
    pub(crate) fn check(self, integration: Integration, document: &mut Document<'_>) -> Option<Response> {
        let defaults = defaults(integration);
        let at = |key: &str| format!("{integration}.{key}");
        let mode = self.mode.as_deref().unwrap_or(defaults.mode);
        let mode = document.word(&at("mode"), mode, &MODES, Mode::parse);
        let severity = self.minimum_severity.as_deref().unwrap_or(defaults.minimum_severity);
        let minimum_severity = document.word(&at("minimum_severity"), severity, &SEVERITIES, Severity::parse);
        let mut duration = |key: &str, text: Option<String>, default: &str, room: RangeInclusive<u64>, step: u64| {
            let path = at(key);
            let text = text.as_deref().unwrap_or(default);
            let value = document.keep(&path, Duration::parse(text))?;
            let fits = room.contains(&value.seconds()) && value.seconds().is_multiple_of(step);
            if !fits {
                let (least, most) = (Duration::from_seconds(*room.start()), Duration::from_seconds(*room.end()));
                let whole = if step == MINUTE { ", in whole minutes" } else { "" };
                document.problem(
                    &path,
                    format!("{path}: {text} is out of range"),
                    format!("use {least} to {most}{whole}"),
                );
            }
            fits.then_some(value)
        };
        let cooldown = duration("cooldown", self.cooldown, defaults.cooldown, 0..=30 * DAY, 1);
        let follow_up_every =
            duration("follow_up_every", self.follow_up_every, defaults.follow_up_every, MINUTE..=12 * HOUR, MINUTE);
        let give_up_after =
            duration("give_up_after", self.give_up_after, defaults.give_up_after, MINUTE..=7 * DAY, MINUTE);
        if let (Some(every), Some(end)) = (follow_up_every, give_up_after)
            && end < every
        {
            let message = format!("{integration}.give_up_after: {end} is over before the first look after {every}");
            document.problem(&at("give_up_after"), message, "make it at least as long as follow_up_every");
        }
        Some(Response {
            mode: mode?,
            minimum_severity: minimum_severity?,
            cooldown: cooldown?,
            follow_up_every: follow_up_every?,
            give_up_after: give_up_after?,
        })
    }
}
