//! What was seen in AWS, before anything is decided.

use std::collections::{BTreeMap, BTreeSet};

use palisade_templates::{OUTPUT_DIGEST, OUTPUT_VERSION};
use serde::Serialize;
use serde_json::Value;

use crate::{FleetObserved, OptInObserved};

/// What read-only calls found. Regions that are not in it were not looked at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Observed {
    /// Account of the credentials, 12 digits.
    pub account: String,
    /// Partition of the credentials, for example `aws`.
    pub partition: String,
    /// Every region of the config, by name.
    pub regions: BTreeMap<String, RegionObserved>,
    /// The secret of this install's name, in the home region. Not looked at when the config names another.
    pub secret: SecretObserved,
    /// What stands of this install in regions that the config no longer names.
    pub left: Vec<LeftRegion>,
    /// The other accounts; nothing when the config names none.
    pub fleet: FleetObserved,
    /// Regions that accounts must turn on; nothing when the config names none.
    pub opt_in: OptInObserved,
}

/// A region that has left the config's targets, with what still stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftRegion {
    /// The region.
    pub region: String,
    /// Names of this install's stacks there that nothing wants, in the order in which they go.
    pub stacks: Vec<String>,
}

/// What one region holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RegionObserved {
    /// The stack `<name>-home`.
    pub home: StackObserved,
    /// The stack `<name>`.
    pub regional: StackObserved,
    /// Whether the bundle bucket exists and belongs to the account, with or without a stack.
    pub bucket_exists: bool,
    /// Keys of the bundles that the bucket holds already, as [`palisade_contract::bundle_key`] writes them.
    pub bundles_present: BTreeSet<String>,
}

/// The secret that Palisade makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SecretObserved {
    /// It exists; also while its deletion is scheduled, because its name is taken until then.
    pub exists: bool,
    /// It has a current value.
    pub has_value: bool,
}

/// One stack.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum StackObserved {
    /// There is no stack of that name.
    #[default]
    Absent,
    /// There is one.
    Present(StackState),
}

/// A stack as DescribeStacks and, where needed, GetTemplate report it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StackState {
    /// For example `UPDATE_COMPLETE`.
    pub status: String,
    /// Value of the stack's tag `palisade:install`.
    pub install: Option<String>,
    /// Of a stack that holds nothing but change sets and tells no owner: the name of one that Palisade did not make.
    pub foreign_change_set: Option<String>,
    /// The stack's outputs.
    pub outputs: BTreeMap<String, String>,
    /// The deployed template, when its digest is not the wanted one; without it the preview of an update is empty.
    pub template: Option<Value>,
}

impl StackObserved {
    /// The stack, if there is one.
    pub fn state(&self) -> Option<&StackState> {
        match self {
            Self::Absent => None,
            Self::Present(state) => Some(state),
        }
    }

    /// An output, if there is a stack and it has it.
    pub fn output(&self, name: &str) -> Option<&str> {
        self.state()?.outputs.get(name).map(String::as_str)
    }

    /// Digest of the template that the stack was deployed from.
    pub fn digest(&self) -> Option<&str> {
        self.output(OUTPUT_DIGEST)
    }

    /// Version of the program that deployed the stack.
    pub fn version(&self) -> Option<&str> {
        self.output(OUTPUT_VERSION)
    }
}
