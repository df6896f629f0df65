//! `inspector`: the keys of every integration that answers findings, and how far a policy may be changed.

use palisade_contract::Integration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::response::{Defaults, MODES, Response, ResponseFile, SEVERITIES, defaults};
use crate::{read::Document, values::DURATION_PATTERN};

const DEFAULTS: Defaults = defaults(Integration::Inspector);

/// Most computers that a change of a policy may reach, unless the config says otherwise.
pub(crate) const DEFAULT_COMPUTERS: u32 = 50;
const MOST_COMPUTERS: u32 = 1_000_000;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InspectorFile {
    /// act carries the decision out; observe only reports what it would do.
    #[serde(default)]
    #[schemars(extend("enum" = MODES, "default" = DEFAULTS.mode))]
    mode: Option<String>,
    /// Findings below this severity are left alone, and cost nothing.
    #[serde(default)]
    #[schemars(extend("enum" = SEVERITIES, "default" = DEFAULTS.minimum_severity))]
    minimum_severity: Option<String>,
    /// Most computers that may use a policy, those of the policies that inherit from it included, for rules to be added to it.
    /// Where more do, the policy is left as it is and the team is told.
    #[serde(default)]
    #[schemars(range(min = 1, max = MOST_COMPUTERS), extend("default" = DEFAULT_COMPUTERS))]
    max_computers_per_policy_change: Option<u64>,
    /// For how long after its last scan an instance is not scanned again, 0s to 30d. This integration asks for no scans.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION_PATTERN), extend("default" = DEFAULTS.cooldown))]
    cooldown: Option<String>,
    /// How often an unprotected instance is looked at, 1m to 12h, in whole minutes.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION_PATTERN), extend("default" = DEFAULTS.follow_up_every))]
    follow_up_every: Option<String>,
    /// After how long the team is told again, at most 7d, in whole minutes.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION_PATTERN), extend("default" = DEFAULTS.give_up_after))]
    give_up_after: Option<String>,
}

/// Settings of the integration `inspector`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inspector {
    /// What it has in common with the others.
    #[serde(flatten)]
    pub response: Response,
    /// Most computers that a change of a policy may reach; at least 1.
    pub max_computers_per_policy_change: u32,
}

impl InspectorFile {
    pub(crate) fn check(self, document: &mut Document<'_>) -> Option<Inspector> {
        let common = ResponseFile {
            mode: self.mode,
            minimum_severity: self.minimum_severity,
            cooldown: self.cooldown,
            follow_up_every: self.follow_up_every,
            give_up_after: self.give_up_after,
        };
        let response = common.check(Integration::Inspector, document);
        let computers = self.max_computers_per_policy_change.unwrap_or(DEFAULT_COMPUTERS.into());
        let fits = u32::try_from(computers).ok().filter(|number| (1..=MOST_COMPUTERS).contains(number));
        if fits.is_none() {
            let path = "inspector.max_computers_per_policy_change";
            let hint = format!("use 1 to {MOST_COMPUTERS}; `mode: observe` changes no policy at all");
            document.problem(path, format!("{path}: {computers} is out of range"), hint);
        }
        Some(Inspector { response: response?, max_computers_per_policy_change: fits? })
    }
}
