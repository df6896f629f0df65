//! The plan: plain data, for people through [`Plan`]'s Display and for programs through its JSON.

use palisade_config::Config;
use palisade_contract::Architecture;
use serde::Serialize;
use serde_json::Value;

use crate::{Bundle, FleetPlan, LeftRegion, Verb};

/// What is wanted: the config and what this program brings along.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The config.
    pub config: &'a Config,
    /// Version of this program, `major.minor.patch`.
    pub version: &'a str,
    /// The bundles that this program carries, of both architectures.
    pub bundles: &'a [Bundle],
    /// Text of the config's CA bundle; `None` when the config names none.
    pub ca_bundle: Option<&'a str>,
    /// What the user asked for.
    pub verb: Verb,
    /// Whether an older version may replace a newer one.
    pub allow_downgrade: bool,
    /// Whether the secret's value is put even when it has one.
    pub replace_key: bool,
}

/// What would be done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// What was asked for.
    pub verb: Verb,
    /// Name of the install.
    pub install: String,
    /// The account, 12 digits.
    pub account: String,
    /// The partition of its regions, for example `aws`.
    pub partition: String,
    /// Version of the program that would do it.
    pub version: String,
    /// Versions that stand now, oldest first; none where nothing stands.
    pub from_versions: Vec<String>,
    /// The home region first, then the config's order.
    pub regions: Vec<RegionPlan>,
    /// Regions that the config no longer names: their stacks are deleted.
    pub left: Vec<LeftRegion>,
    /// The other accounts; `None` when the config names none.
    pub fleet: Option<FleetPlan>,
    /// What may be done afterwards that may not be done now, and the other way round.
    pub grants: Vec<Grant>,
    /// Sums over all regions.
    pub counts: Counts,
    /// What stands in a month in which nothing happens.
    pub idle_cost: IdleCost,
    /// What rules of AWS Config cost by use; `None` without any.
    pub evaluations: Option<Evaluations>,
    /// What the user should know before saying yes.
    pub warnings: Vec<String>,
    /// Why nothing is done at all, besides the stacks that are refused.
    pub refusals: Vec<Refusal>,
}

/// What would be done in one region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegionPlan {
    /// The region.
    pub region: String,
    /// Whether the secret stands here.
    pub is_home: bool,
    /// The stack `<name>-home`.
    pub home: StackPlan,
    /// The API key's value; in the home region only.
    pub secret: Option<SecretStep>,
    /// Bundles that the bucket does not hold yet.
    pub uploads: Vec<Upload>,
    /// The stack `<name>`; `None` in a home region whose findings are not answered.
    pub regional: Option<StackPlan>,
}

/// One of the two stacks of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StackKind {
    /// `<name>-home`.
    Home,
    /// `<name>`.
    Regional,
}

/// What would become of a stack.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StackPlan {
    /// The stack's name.
    pub stack: String,
    /// Which of the two it is.
    pub kind: StackKind,
    /// Digest of the wanted template; of a preview while the secret's ARN is not known.
    pub digest: String,
    /// What is to be done.
    pub change: StackChange,
}

/// What is to be done with a stack.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum StackChange {
    /// It stands as it should.
    NoChange,
    /// It does not exist.
    Create {
        /// What it will hold, in the order of the template.
        resources: Vec<ResourceChange>,
    },
    /// It stands otherwise.
    Update {
        /// What differs. Empty when only outputs or descriptions do, or when the deployed template is not known.
        changes: Vec<ResourceChange>,
    },
    /// What is left of a failed attempt is deleted first.
    Heal {
        /// Its state.
        status: String,
        /// What follows.
        then: Box<StackChange>,
    },
    /// Somebody else's operation must end first.
    Wait {
        /// Its state.
        status: String,
    },
    /// It must not be touched.
    Refused {
        /// Why, lower case.
        reason: String,
        /// What to do about it.
        hint: String,
    },
}

/// One resource of a stack.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResourceChange {
    /// Logical id.
    pub logical_id: String,
    /// CloudFormation type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// What becomes of it.
    pub kind: ChangeKind,
    /// What differs, for a resource that stays, besides the statements of its policies.
    pub properties: Vec<PropertyChange>,
    /// Whether statements of its policies differ; they are among the [`Grant`]s.
    pub statements: bool,
}

/// What becomes of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It is made.
    Add,
    /// It is changed where it stands.
    Modify,
    /// A new one takes its place, because what differs cannot be changed.
    Replace,
    /// It is deleted.
    Remove,
}

/// One property that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PropertyChange {
    /// Where in the resource, for example `Environment.Variables.PALISADE_MODE`.
    pub path: String,
    /// As it is; `None` for one that is added.
    pub before: Option<Value>,
    /// As it will be; `None` for one that is taken away.
    pub after: Option<Value>,
}

/// A statement that appears or disappears: who may, or must not, do what on what.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grant {
    /// The regions in which it does.
    pub regions: Vec<String>,
    /// The stack, or the stack set.
    pub stack: String,
    /// Whether it is in the other accounts, not in this one.
    pub others: bool,
    /// Logical id of the role, or of the resource whose policy it is.
    pub logical_id: String,
    /// Which policy of the resource.
    pub policy: GrantKind,
    /// True when it appears, false when it disappears.
    pub added: bool,
    /// In plain words.
    pub words: String,
    /// As IAM reads it; `${...}` and intrinsic functions are filled in by CloudFormation.
    pub statement: Value,
}

/// Which policy a statement stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GrantKind {
    /// What a role may do.
    Role,
    /// Who may take a role on.
    Trust,
    /// Who may do what with a resource.
    Resource,
}

/// A bundle that has to be put into a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Upload {
    /// The handler.
    pub handler: String,
    /// Its processor.
    pub arch: Architecture,
    /// SHA-256 of the zip, lower-case hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// The bucket.
    pub bucket: String,
    /// The key in it.
    pub key: String,
}

/// What happens to the API key's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretStep {
    /// It is put.
    Put,
    /// It stays.
    Keep,
    /// The secret is not ours.
    External,
}

/// Sums over all regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Resources that are made.
    pub add: usize,
    /// Resources that are changed where they stand.
    pub modify: usize,
    /// Resources that are replaced.
    pub replace: usize,
    /// Resources that are deleted.
    pub remove: usize,
    /// Bundles that are uploaded.
    pub uploads: usize,
    /// Bytes that are uploaded.
    pub upload_bytes: u64,
}

/// US cents in a month in which nothing happens, at the list prices of us-east-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct IdleCost {
    /// As it stands; `None` when a deployed template is not known.
    pub before_cents: Option<u32>,
    /// As it will stand.
    pub after_cents: u32,
}

/// What is evaluated at an interval by rules of AWS Config, in each region; what changes bring comes on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Evaluations {
    /// So many rules, each about every instance.
    pub rules: usize,
    /// So often a day.
    pub times_a_day: u32,
    /// Thousandths of a US dollar for one evaluation, at the list price of us-east-1.
    pub mills_each: u32,
}

/// Why nothing is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// What it is about: a stack in a region, a region, or the install.
    pub subject: String,
    /// Why, lower case.
    pub reason: String,
    /// What to do about it.
    pub hint: String,
}

impl Plan {
    /// Whether there is nothing to do. A plan that is refused or must wait is not empty.
    pub fn is_empty(&self) -> bool {
        let idle = |stack: &StackPlan| stack.change == StackChange::NoChange;
        self.refusals.is_empty()
            && self.left.is_empty()
            && self.fleet.as_ref().is_none_or(FleetPlan::is_empty)
            && self.regions.iter().all(|region| {
                idle(&region.home)
                    && region.regional.iter().all(idle)
                    && region.uploads.is_empty()
                    && region.secret != Some(SecretStep::Put)
            })
    }

    /// Every stack with its region, in the order of the plan.
    pub fn stacks(&self) -> impl Iterator<Item = (&RegionPlan, &StackPlan)> {
        self.regions
            .iter()
            .flat_map(|region| std::iter::once(&region.home).chain(&region.regional).map(move |stack| (region, stack)))
    }

    /// Everything that keeps the plan from being carried out: the plan's own refusals and those of its stacks.
    pub fn refused(&self) -> Vec<Refusal> {
        let of_stacks = self.stacks().filter_map(|(region, stack)| match &stack.change {
            StackChange::Refused { reason, hint } => Some(Refusal {
                subject: format!("stack {} in {}", stack.stack, region.region),
                reason: reason.clone(),
                hint: hint.clone(),
            }),
            _ => None,
        });
        let of_the_set = self.fleet.iter().filter_map(|fleet| match &fleet.change {
            StackChange::Refused { reason, hint } => Some(Refusal {
                subject: format!("stack set {}", fleet.stack_set),
                reason: reason.replacen("the stack ", "the stack set ", 1),
                hint: hint.clone(),
            }),
            _ => None,
        });
        let role = self.fleet.iter().filter_map(|fleet| fleet.administration.as_ref());
        let of_the_role = role.filter_map(|role| match &role.change {
            StackChange::Refused { reason, hint } => {
                Some(Refusal { subject: format!("stack {}", role.stack), reason: reason.clone(), hint: hint.clone() })
            }
            _ => None,
        });
        self.refusals.iter().cloned().chain(of_stacks).chain(of_the_set).chain(of_the_role).collect()
    }

    /// The stacks with an operation under way: region, stack and state. Observe again when it has ended.
    pub fn waiting(&self) -> Vec<(&str, &str, &str)> {
        self.stacks()
            .filter_map(|(region, stack)| match &stack.change {
                StackChange::Wait { status } => Some((region.region.as_str(), stack.stack.as_str(), status.as_str())),
                _ => None,
            })
            .collect()
    }

    /// The stack set with an operation under way, and its state.
    pub fn fleet_operation(&self) -> Option<(&str, &str)> {
        match &self.fleet {
            Some(FleetPlan { stack_set, change: StackChange::Wait { status }, .. }) => Some((stack_set, status)),
            _ => None,
        }
    }

    /// Whether an operation must end before anything is done.
    pub fn must_wait(&self) -> bool {
        !self.waiting().is_empty() || self.fleet_operation().is_some()
    }
}

impl StackChange {
    /// The resources of a creation or an update, also of one that follows a deletion.
    pub fn resources(&self) -> &[ResourceChange] {
        match self {
            Self::Create { resources } => resources,
            Self::Update { changes } => changes,
            Self::Heal { then, .. } => then.resources(),
            Self::NoChange | Self::Wait { .. } | Self::Refused { .. } => &[],
        }
    }
}
