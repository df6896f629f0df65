//! `guardduty`: which findings are answered, and how persistently.

use std::ops::RangeInclusive;

use palisade_contract::{Mode, Severity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Duration, read::Document, values::DURATION_PATTERN};

const MODES: [&str; 2] = [Mode::Act.as_str(), Mode::Observe.as_str()];

/// As the config file writes them. `informational` is none: GuardDuty has no such finding.
const SEVERITIES: [&str; 4] = ["low", "medium", "high", "critical"];

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// What each key is when it is left out.
pub(crate) const DEFAULTS: Defaults =
    Defaults { mode: "act", minimum_severity: "medium", cooldown: "1h", follow_up_every: "15m", give_up_after: "24h" };

pub(crate) struct Defaults {
    pub(crate) mode: &'static str,
    pub(crate) minimum_severity: &'static str,
    pub(crate) cooldown: &'static str,
    pub(crate) follow_up_every: &'static str,
    pub(crate) give_up_after: &'static str,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GuardDutyFile {
    /// act carries the decision out; observe only reports what it would do.
    #[serde(default)]
    #[schemars(extend("enum" = MODES, "default" = DEFAULTS.mode))]
    mode: Option<String>,
    /// Findings below this severity are left alone, and cost nothing.
    #[serde(default)]
    #[schemars(extend("enum" = SEVERITIES, "default" = DEFAULTS.minimum_severity))]
    minimum_severity: Option<String>,
    /// For how long after its last scan an instance is not scanned again, 0s to 30d.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION_PATTERN), extend("default" = DEFAULTS.cooldown))]
    cooldown: Option<String>,
    /// How often a scan that was asked for is looked at, 1m to 12h, in whole minutes.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION_PATTERN), extend("default" = DEFAULTS.follow_up_every))]
    follow_up_every: Option<String>,
    /// After how long a scan that does not end is reported as failed, at most 7d, in whole minutes.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION_PATTERN), extend("default" = DEFAULTS.give_up_after))]
    give_up_after: Option<String>,
}

/// Settings of the guardduty integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GuardDuty {
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

impl GuardDutyFile {
    pub(crate) fn check(self, document: &mut Document<'_>) -> Option<GuardDuty> {
        let mode = self.mode.as_deref().unwrap_or(DEFAULTS.mode);
        let mode = document.word("guardduty.mode", mode, &MODES, Mode::parse);
        let severity = self.minimum_severity.as_deref().unwrap_or(DEFAULTS.minimum_severity);
        let minimum_severity = document.word("guardduty.minimum_severity", severity, &SEVERITIES, Severity::parse);
        let mut duration = |key: &str, text: Option<String>, default: &str, room: RangeInclusive<u64>, step: u64| {
            let path = format!("guardduty.{key}");
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
        let cooldown = duration("cooldown", self.cooldown, DEFAULTS.cooldown, 0..=30 * DAY, 1);
        let follow_up_every =
            duration("follow_up_every", self.follow_up_every, DEFAULTS.follow_up_every, MINUTE..=12 * HOUR, MINUTE);
        let give_up_after =
            duration("give_up_after", self.give_up_after, DEFAULTS.give_up_after, MINUTE..=7 * DAY, MINUTE);
        if let (Some(every), Some(end)) = (follow_up_every, give_up_after)
            && end < every
        {
            let message = format!("guardduty.give_up_after: {end} is over before the first look after {every}");
            document.problem("guardduty.give_up_after", message, "make it at least as long as follow_up_every");
        }
        Some(GuardDuty {
            mode: mode?,
            minimum_severity: minimum_severity?,
            cooldown: cooldown?,
            follow_up_every: follow_up_every?,
            give_up_after: give_up_after?,
        })
    }
}
