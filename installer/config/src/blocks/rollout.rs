//! `targets.rollout`: how a stack set reaches its accounts, and in which waves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fleet::{Reach, each_once};
use crate::{
    read::Document,
    values::{
        ACCOUNT_PATTERN, ALARM_NAME_PATTERN, AccountId, AlarmName, DURATION_PATTERN, Duration, UNIT_PATTERN, UnitId,
    },
};

/// Percentage of a wave's accounts that are worked on at a time, in each region.
pub(super) const DEFAULT_CONCURRENCY: u8 = 25;
/// Percentage of a wave's accounts in a region that may fail before CloudFormation stops there.
pub(super) const DEFAULT_TOLERANCE: u8 = 10;
/// Longest wait after a wave, in seconds: seven days.
const LONGEST_WAIT: u64 = 7 * 86_400;
/// Most alarms that are heeded: CloudWatch is asked about no more in one call.
const MOST_ALARMS: usize = 100;
/// Name of the wave that takes in what no other names.
pub const LAST_WAVE: &str = "rest";
const WORDS: [&str; 2] = ["parallel", "sequential"];

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RolloutFile {
    /// Percentage of a wave's accounts that are worked on at a time, in each region.
    #[serde(default)]
    #[schemars(range(min = 1, max = 100), extend("default" = DEFAULT_CONCURRENCY))]
    concurrency: Option<u8>,
    /// Percentage of a wave's accounts in a region that may fail before the wave is stopped.
    #[serde(default)]
    #[schemars(range(min = 0, max = 100), extend("default" = DEFAULT_TOLERANCE))]
    failure_tolerance: Option<u8>,
    /// Whether the regions are worked on side by side or one after the other, in their order.
    #[serde(default)]
    #[schemars(extend("enum" = WORDS, "default" = "parallel"))]
    regions: Option<String>,
    /// Names of alarms of yours, metric or composite, in the home region of `account`. One that rings keeps a wave from being
    /// begun, and halts the rollout after it.
    #[serde(default)]
    #[schemars(length(max = MOST_ALARMS), inner(regex(pattern = ALARM_NAME_PATTERN)))]
    #[schemars(extend("uniqueItems" = true, "default" = [], "examples" = [["checkout-errors"]]))]
    alarms: Vec<String>,
    /// Groups of accounts that come first, one after the other. What no wave names comes last, as the wave `rest`.
    #[serde(default)]
    waves: Vec<WaveFile>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WaveFile {
    /// Its name, in messages.
    #[schemars(length(min = 1, max = 40))]
    name: String,
    /// Organisational units, with every account below them.
    #[serde(default)]
    #[schemars(inner(regex(pattern = UNIT_PATTERN)))]
    ous: Vec<String>,
    /// Accounts.
    #[serde(default)]
    #[schemars(inner(regex(pattern = ACCOUNT_PATTERN)))]
    accounts: Vec<String>,
    /// How long to watch it before the next wave begins.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION_PATTERN), extend("default" = "0s"))]
    wait: Option<String>,
}

/// How a stack set reaches its accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rollout {
    /// Percentage of accounts at a time, 1 to 100.
    pub concurrency: u8,
    /// Percentage of accounts that may fail, 0 to 100.
    pub failure_tolerance: u8,
    /// Whether the regions are worked on side by side.
    pub parallel_regions: bool,
    /// Alarms of the user's in the home region that must not ring, each once.
    pub alarms: Vec<AlarmName>,
    /// What comes first, in order; each unit and account once.
    pub waves: Vec<Wave>,
}

/// Accounts that are brought up to date together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wave {
    /// Its name.
    pub name: String,
    /// Units; empty in a self-managed fleet.
    pub units: Vec<UnitId>,
    /// Accounts besides those of the units.
    pub accounts: Vec<AccountId>,
    /// How long to watch it before the next one.
    pub wait: Duration,
}

impl RolloutFile {
    pub(super) fn check(self, reach: Option<&Reach>, document: &mut Document<'_>) -> Option<Rollout> {
        const AT: &str = "targets.rollout";
        let mut percent = |name: &str, value: u8, least: u8| {
            if !(least..=100).contains(&value) {
                let path = format!("{AT}.{name}");
                document.problem(&path, format!("{path}: {value} is no percentage"), format!("use {least} to 100"));
            }
            value
        };
        let concurrency = percent("concurrency", self.concurrency.unwrap_or(DEFAULT_CONCURRENCY), 1);
        let failure_tolerance = percent("failure_tolerance", self.failure_tolerance.unwrap_or(DEFAULT_TOLERANCE), 0);
        let path = format!("{AT}.regions");
        let word = self.regions.as_deref().unwrap_or("parallel");
        let parallel = document.word(&path, word, &WORDS, |word| Some(word == "parallel"));
        let path = format!("{AT}.alarms");
        if self.alarms.len() > MOST_ALARMS {
            let message = format!("{path}: {} alarms, more than {MOST_ALARMS}", self.alarms.len());
            document.problem(&path, message, "name a composite alarm that holds them");
        }
        let alarms = each_once(document, &path, &self.alarms, AlarmName::parse);
        let mut waves: Vec<Wave> = Vec::new();
        for (index, file) in self.waves.into_iter().enumerate() {
            let at = format!("{AT}.waves[{index}]");
            let Some(wave) = file.check(&at, reach, document) else { continue };
            let known = |known: &Wave| known.name == wave.name;
            if wave.name == LAST_WAVE || waves.iter().any(known) {
                let message = format!("{at}.name: the name `{}` is taken", wave.name);
                document.problem(
                    &format!("{at}.name"),
                    message,
                    format!("give each wave its own; `{LAST_WAVE}` is what no wave names"),
                );
            }
            if let Some(twice) = wave.in_another(&waves) {
                document.problem(&at, format!("{at}: {twice} is in another wave already"), "name each in one wave");
            }
            waves.push(wave);
        }
        Some(Rollout { concurrency, failure_tolerance, parallel_regions: parallel?, alarms: alarms?, waves })
    }
}

impl WaveFile {
    fn check(self, at: &str, reach: Option<&Reach>, document: &mut Document<'_>) -> Option<Wave> {
        if self.ous.is_empty() && self.accounts.is_empty() {
            document.problem(at, format!("{at} names nothing"), "give it `ous` or `accounts`");
        }
        let units = each_once(document, &format!("{at}.ous"), &self.ous, UnitId::parse);
        let accounts = each_once(document, &format!("{at}.accounts"), &self.accounts, AccountId::parse);
        if let Some(Reach::Accounts(listed)) = reach {
            if !self.ous.is_empty() {
                let message = format!("{at}.ous: accounts that are listed have no units");
                document.problem(&format!("{at}.ous"), message, "name accounts");
            }
            for stranger in accounts.iter().flatten().filter(|account| !listed.contains(account)) {
                let message = format!("{at}.accounts: {stranger} is not among targets.accounts");
                document.problem(
                    &format!("{at}.accounts"),
                    message,
                    "list it there, too; `account` itself always comes first",
                );
            }
        }
        let path = format!("{at}.wait");
        let wait = document.keep(&path, Duration::parse(self.wait.as_deref().unwrap_or("0s")))?;
        if wait.seconds() > LONGEST_WAIT {
            document.problem(&path, format!("{path}: longer than seven days"), "begin the next wave by another run");
        }
        Some(Wave { name: self.name, units: units?, accounts: accounts?, wait })
    }
}

impl Wave {
    /// The first unit or account that `others` name, too.
    fn in_another(&self, others: &[Self]) -> Option<String> {
        let unit = self.units.iter().find(|unit| others.iter().any(|other| other.units.contains(unit)));
        let account = self.accounts.iter().find(|account| others.iter().any(|other| other.accounts.contains(account)));
        unit.map(ToString::to_string).or_else(|| account.map(ToString::to_string))
    }
}
