//! What was seen of a fleet: the organisation, the stack set, its instances, and who belongs to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Member;
use crate::{Deployed, StackObserved, StackState};

/// Where a rollout is written down, in the bundle bucket of the home region.
pub const ROLLOUT_KEY: &str = "rollout.json";

/// What read-only calls found out about the other accounts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FleetObserved {
    /// The organisation of the credentials; `None` when the config names no organisation.
    pub organization: Option<OrganizationObserved>,
    /// The stack set of the install's name.
    pub set: Option<SetState>,
    /// The stack of the administration role, when the config leaves that to us.
    pub administration: StackObserved,
    /// Its instances, as ListStackInstances tells of them.
    pub instances: Vec<InstanceState>,
    /// Every account below the config's units. `None` when nobody had to ask: where the rollout is recorded as complete
    /// and everything is current, listing a thousand accounts would be fifty calls for nothing.
    pub members: Option<Vec<Member>>,
    /// Accounts below units that the set reaches and the config does not name any more. Some may stay, because another unit of
    /// the config holds them, too.
    pub below_leaving_units: BTreeSet<String>,
    /// What the last rollout wrote down.
    pub record: Option<RolloutRecord>,
}

/// The organisation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct OrganizationObserved {
    /// For example `o-ab12cd34ef`.
    pub id: String,
    /// Its management account, 12 digits.
    pub management_account: String,
    /// Whether CloudFormation StackSets may work in it; `None` when nobody had to ask.
    pub trusted_access: Option<bool>,
}

/// A stack set as DescribeStackSet reports it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SetState {
    /// Value of its tag `palisade:install`.
    pub install: Option<String>,
    /// Its template.
    pub template: Option<Value>,
    /// The units that it reaches; empty for a self-managed one.
    pub units: Vec<String>,
    /// Whether it is self-managed.
    pub self_managed: bool,
    /// The operation that is under way: its action and state, for example `UPDATE RUNNING`.
    pub operation: Option<String>,
}

/// One stack of the set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct InstanceState {
    /// The account, 12 digits.
    pub account: String,
    /// The region.
    pub region: String,
    /// Whether it stands as the set's template says.
    pub current: bool,
    /// Its detailed state, for example `FAILED`.
    pub state: String,
    /// Why, when it failed.
    pub reason: Option<String>,
}

/// How far the last rollout came. Written beside the bundles of the home region: it saves questions and decides nothing
/// that is not looked at again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolloutRecord {
    /// Digest of the template.
    pub digest: String,
    /// What was to be reached, so that a config that reaches further is not taken for finished.
    pub reach: String,
    /// Waves that were finished and passed their gate.
    pub passed: Vec<String>,
    /// Whether every wave was.
    pub complete: bool,
    /// Why it was halted, if it was.
    pub halted: Option<String>,
    /// What the stacks stand in that it has not come to, where they stood before it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Deployed>,
    /// How the accounts of the wave that was begun last did before it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Measure>,
}

/// How the accounts of a wave do at one moment: what its gate compares.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Measure {
    /// The wave.
    pub wave: String,
    /// How many failed events wait in which failures queue: account and region in one, with a slash between them.
    pub places: BTreeMap<String, u64>,
    /// Alarms of the install that ring.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ringing: Vec<RingingAlarm>,
}

/// An alarm in state `ALARM`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingingAlarm {
    /// 12 digits.
    pub account: String,
    /// The region.
    pub region: String,
    /// Its name.
    pub alarm: String,
    /// Why, in CloudWatch's words.
    pub reason: String,
}

impl RingingAlarm {
    /// Whether it is the same alarm; it may ring for another reason.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.account, &self.region, &self.alarm) == (&other.account, &other.region, &other.alarm)
    }
}

impl fmt::Display for RingingAlarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "alarm {} rings in {} in {}: {}", self.alarm, self.account, self.region, self.reason)
    }
}

impl SetState {
    /// An output of the set's template: what the stacks will say when they stand.
    pub fn output(&self, name: &str) -> Option<&str> {
        self.template.as_ref()?.get("Outputs")?.get(name)?.get("Value")?.as_str()
    }

    /// The set in the form in which a stack is compared with what is wanted.
    pub(crate) fn as_stack(&self) -> StackObserved {
        let names = [palisade_templates::OUTPUT_DIGEST, palisade_templates::OUTPUT_VERSION];
        let outputs = names.into_iter().filter_map(|name| Some((name.to_owned(), self.output(name)?.to_owned())));
        StackObserved::Present(StackState {
            status: "UPDATE_COMPLETE".to_owned(),
            install: self.install.clone(),
            outputs: outputs.collect(),
            template: self.template.clone(),
            ..StackState::default()
        })
    }
}
