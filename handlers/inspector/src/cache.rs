//! What a warm container remembers of Workload Security, so that the findings of an account's first scan share few calls.

use std::sync::{Mutex, MutexGuard, PoisonError};

use palisade_contract::InstanceId;
use palisade_decisions::{PatchComputer, PatchRule, Users};

use crate::kept::Kept;
use crate::policies::Policies;

const MINUTE: i64 = 60_000;
/// A computer that is protected, its policy and its module.
const PROTECTED: i64 = 5 * MINUTE;
/// One that is not: it may become so at any time, and nobody should be told otherwise after that.
const UNPROTECTED: i64 = MINUTE;
/// Policies with their rules, and how many computers use them.
const POLICIES: i64 = 5 * MINUTE;
/// Rules for a CVE: they change with the vendor's rule updates, every week or so.
const RULES: i64 = 15 * MINUTE;
/// Entries of each kind, some tens of megabytes if all were there.
const MOST: usize = 10_000;

/// Nothing is remembered, so that it has to be looked up.
#[derive(Debug)]
pub(crate) struct Forgotten;

/// The memory of one container. No lock is held while something is waited for.
#[derive(Debug)]
pub(crate) struct Cache {
    held: Mutex<Held>,
}

#[derive(Debug)]
struct Held {
    computers: Kept<InstanceId, Option<PatchComputer>>,
    rules: Kept<String, Vec<PatchRule>>,
    users: Kept<i64, Users>,
    /// With the time of their listing.
    policies: Option<(i64, Policies)>,
}

impl Default for Held {
    fn default() -> Self {
        Self { computers: Kept::new(MOST), rules: Kept::new(MOST), users: Kept::new(MOST), policies: None }
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self { held: Mutex::new(Held::default()) }
    }
}

impl Cache {
    fn held(&self) -> MutexGuard<'_, Held> {
        // Every change is one assignment, so that a panic leaves nothing half done.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The computer of an instance; `None` when Workload Security has none.
    pub(crate) fn computer(&self, instance: &InstanceId, now: i64) -> Result<Option<PatchComputer>, Forgotten> {
        self.held().computers.get(instance, now).ok_or(Forgotten)
    }

    pub(crate) fn put_computer(&self, instance: &InstanceId, computer: Option<PatchComputer>, now: i64) {
        let protected = computer.as_ref().is_some_and(|computer| computer.gap.is_none());
        let time = if protected { PROTECTED } else { UNPROTECTED };
        self.held().computers.put(instance.clone(), computer, now, time);
    }

    /// The rules against a CVE.
    pub(crate) fn rules(&self, cve: &str, now: i64) -> Option<Vec<PatchRule>> {
        self.held().rules.get(&cve.to_owned(), now)
    }

    pub(crate) fn put_rules(&self, cve: &str, rules: Vec<PatchRule>, now: i64) {
        self.held().rules.put(cve.to_owned(), rules, now, RULES);
    }

    /// How many computers use a policy or one that inherits from it.
    pub(crate) fn users(&self, policy: i64, now: i64) -> Option<Users> {
        self.held().users.get(&policy, now)
    }

    pub(crate) fn put_users(&self, policy: i64, users: Users, now: i64) {
        self.held().users.put(policy, users, now, POLICIES);
    }

    /// What `ask` finds among the policies; `None` when they have to be listed.
    pub(crate) fn policies<T>(&self, now: i64, ask: impl FnOnce(&Policies) -> T) -> Option<T> {
        let held = self.held();
        let (listed, policies) = held.policies.as_ref()?;
        (now < listed.saturating_add(POLICIES)).then(|| ask(policies))
    }

    /// Whether the policies were listed at this very moment, that is in this invocation.
    pub(crate) fn policies_are_of(&self, now: i64) -> bool {
        self.held().policies.as_ref().is_some_and(|(listed, _)| *listed == now)
    }

    pub(crate) fn put_policies(&self, policies: Policies, now: i64) {
        self.held().policies = Some((now, policies));
    }

    /// Notes what we have changed ourselves.
    pub(crate) fn added(&self, policy: i64, rules: &[i64]) {
        if let Some((_, policies)) = &mut self.held().policies {
            policies.added(policy, rules);
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        *self.held() = Held::default();
    }
}
