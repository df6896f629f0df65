//! What a warm container remembers of Workload Security, so that the findings of an account's first scan share few calls.

use palisade_contract::InstanceId;
use palisade_decisions::{PatchComputer, PatchRule, Users};
use palisade_runtime::Kept;

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

/// The memory of one container.
#[derive(Debug)]
pub(crate) struct Cache {
    computers: Kept<InstanceId, Option<PatchComputer>>,
    rules: Kept<String, Vec<PatchRule>>,
    users: Kept<i64, Users>,
    policies: Kept<(), Policies>,
}

impl Default for Cache {
    fn default() -> Self {
        Self { computers: Kept::new(MOST), rules: Kept::new(MOST), users: Kept::new(MOST), policies: Kept::new(1) }
    }
}

impl Cache {
    /// The computer of an instance; `None` when Workload Security has none.
    pub(crate) fn computer(&self, instance: &InstanceId, now: i64) -> Result<Option<PatchComputer>, Forgotten> {
        self.computers.get(instance, now).ok_or(Forgotten)
    }

    pub(crate) fn put_computer(&self, instance: &InstanceId, computer: Option<PatchComputer>, now: i64) {
        let protected = computer.as_ref().is_some_and(|computer| computer.gap.is_none());
        let time = if protected { PROTECTED } else { UNPROTECTED };
        self.computers.put(instance.clone(), computer, now, time);
    }

    /// The next answer looks it up.
    pub(crate) fn forget_computer(&self, instance: &InstanceId) {
        self.computers.forget(instance);
    }

    /// The rules against a CVE, as remembered or as `look_up` finds them.
    pub(crate) async fn rules<E>(
        &self,
        cve: &str,
        now: i64,
        look_up: impl AsyncFnOnce() -> Result<Vec<PatchRule>, E>,
    ) -> Result<Vec<PatchRule>, E> {
        self.rules.get_or(cve.to_owned(), now, RULES, look_up).await
    }

    /// How many computers use a policy or one that inherits from it, as remembered or as `look_up` finds it.
    pub(crate) async fn users<E>(
        &self,
        policy: i64,
        now: i64,
        look_up: impl AsyncFnOnce() -> Result<Users, E>,
    ) -> Result<Users, E> {
        self.users.get_or(policy, now, POLICIES, look_up).await
    }

    /// What `ask` finds among the policies; `None` when they have to be listed.
    pub(crate) fn policies<T>(&self, now: i64, ask: impl FnOnce(&Policies) -> T) -> Option<T> {
        self.policies.with(&(), now, ask)
    }

    /// Whether the policies were listed at this very moment, that is in this invocation.
    pub(crate) fn policies_are_of(&self, now: i64) -> bool {
        self.policies.is_of(&(), now)
    }

    pub(crate) fn put_policies(&self, policies: Policies, now: i64) {
        self.policies.put((), policies, now, POLICIES);
    }

    /// Notes what we have changed ourselves.
    pub(crate) fn added(&self, policy: i64, rules: &[i64]) {
        self.policies.change(&(), |policies| policies.added(policy, rules));
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.computers.clear();
        self.rules.clear();
        self.users.clear();
        self.policies.clear();
    }
}
