//! The plan for the other accounts: plain data.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{Deployed, StackChange, StackPlan};

/// What would be done in the other accounts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FleetPlan {
    /// Name of the stack set.
    pub stack_set: String,
    /// Id of the organisation, when it is one: policies of the home stack name it.
    pub organization: Option<String>,
    /// Digest of the wanted template.
    pub digest: String,
    /// The version that it is of.
    pub version: String,
    /// What the stacks are made from that are to be updated; `None` where there are none, or nobody knows.
    #[serde(skip)]
    pub from: Option<Deployed>,
    /// The stack of the administration role; `None` where StackSets needs none of ours.
    pub administration: Option<StackPlan>,
    /// Role in each account by which its execution role is made; `None` where that is done by hand, or not at all.
    pub create_roles_by: Option<String>,
    /// What becomes of the set; the resources are those of one account and region.
    pub change: StackChange,
    /// Where a rollout was halted or cut off, so that the set has its template already: what becomes of the stacks that it has
    /// not come to, as far as that is known.
    pub remaining: Option<StackChange>,
    /// Stacks that go, before anything else is done.
    pub leaving: Vec<Leaving>,
    /// Name of the stack that holds the role of StackSets, here and in each listed account.
    pub roles_stack: String,
    /// Accounts that are listed no more, in which the role goes, too, by which StackSets deployed.
    pub roles_leaving: BTreeSet<String>,
    /// What is brought about, wave by wave; also waves in which nothing is left to do.
    pub waves: Vec<WavePlan>,
    /// Accounts below the units that get nothing.
    pub skipped: Vec<Skipped>,
    /// Accounts that get stacks, or have them.
    pub accounts: usize,
    /// Everything that is asked for, in one text: kept with the record of a rollout.
    pub reach: String,
    /// Whether no rollout to this template is recorded as finished: its gates are looked at, again if need be.
    pub unfinished: bool,
    /// Why the rollout before was halted, when it was and this one goes on from there.
    pub halted: Option<String>,
}

/// One stack of a set: an account and a region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Cell {
    /// 12 digits.
    pub account: String,
    /// The region.
    pub region: String,
}

/// Accounts and regions that one request to StackSets can name: every account in every region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FleetTarget {
    /// The accounts.
    pub accounts: BTreeSet<String>,
    /// The regions, in the config's order.
    pub regions: Vec<String>,
    /// The units that hold the accounts; empty for a self-managed set.
    pub units: Vec<String>,
    /// Whether the units are named with everything in them but `except`, so that accounts that join are enrolled.
    pub whole_units: bool,
    /// Accounts of the units that are left out, where the units are named whole.
    pub except: BTreeSet<String>,
}

/// Stacks that go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leaving {
    /// Which.
    pub target: FleetTarget,
    /// Why, lower case.
    pub why: String,
    /// Accounts that stay and yet lose their stacks with a unit that goes; the waves give them new ones.
    pub along: BTreeSet<String>,
}

/// What is brought about together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WavePlan {
    /// Its name.
    pub name: String,
    /// Seconds to watch it before the next one; 0 for the last.
    pub wait_seconds: u64,
    /// Whether the gate after it was passed in an earlier run.
    pub passed: bool,
    /// Its accounts.
    pub accounts: BTreeSet<String>,
    /// Stacks that are made: what each request names.
    pub create: Vec<FleetTarget>,
    /// Stacks that are updated.
    pub update: Vec<FleetTarget>,
}

/// An account that gets nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// 12 digits.
    pub account: String,
    /// Its name in the organisation.
    pub name: String,
    /// Why, lower case.
    pub why: String,
}

impl FleetTarget {
    /// How many stacks it names.
    pub fn count(&self) -> usize {
        self.accounts.len() * self.regions.len()
    }

    /// Every stack.
    pub fn cells(&self) -> impl Iterator<Item = Cell> + '_ {
        self.accounts.iter().flat_map(|account| {
            self.regions.iter().map(|region| Cell { account: account.clone(), region: region.clone() })
        })
    }
}

impl WavePlan {
    /// Whether nothing is left to do in it.
    pub fn is_done(&self) -> bool {
        self.create.is_empty() && self.update.is_empty()
    }
}

impl FleetPlan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.change == StackChange::NoChange
            && self.administration.iter().all(|role| role.change == StackChange::NoChange)
            && self.leaving.is_empty()
            && self.waves.iter().all(WavePlan::is_done)
            && !self.unfinished
    }

    /// Stacks to make, to update and to delete.
    pub fn counts(&self) -> (usize, usize, usize) {
        let sum = |targets: &mut dyn Iterator<Item = &FleetTarget>| targets.map(FleetTarget::count).sum();
        (
            sum(&mut self.waves.iter().flat_map(|wave| &wave.create)),
            sum(&mut self.waves.iter().flat_map(|wave| &wave.update)),
            sum(&mut self.leaving.iter().map(|leaving| &leaving.target)),
        )
    }
}
