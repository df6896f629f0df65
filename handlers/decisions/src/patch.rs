//! The answer to a finding that names CVEs: the rules against them, in the policy of the instance.

use std::collections::BTreeSet;

use crate::{Gap, Message, Opening, PolicyChange, RuleModule, Skip, Step, respond::highlight};

/// Name of the action in an outcome.
pub(crate) const ADD_TO_POLICY: &str = "add-to-policy";

/// What is known so far about one instance and the CVEs of a finding on it. What is `None` has not been looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchFacts {
    /// The CVEs that the finding names, in upper case.
    pub cves: Vec<String>,
    /// Most computers that may use a policy that is changed.
    pub limit: u32,
    /// The computer; `None` inside when Workload Security knows none.
    pub computer: Option<Option<PatchComputer>>,
    /// The computer's policy; `None` inside when the API key's role does not see it.
    pub policy: Option<Option<PatchPolicy>>,
    /// The Intrusion Prevention rules against any of the CVEs.
    pub rules: Option<Vec<PatchRule>>,
    /// The computers that use the policy or one that inherits from it.
    pub users: Option<Users>,
}

/// The computer of the instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchComputer {
    /// Id in the tenant.
    pub id: i64,
    /// `None` when protected, else what is missing.
    pub gap: Option<Gap>,
    /// Its policy; there is one when nothing is missing.
    pub policy: Option<i64>,
    /// Intrusion Prevention is switched on.
    pub prevention: bool,
    /// It was looked up for an earlier event of the last minutes, which was answered from the same facts.
    pub remembered: bool,
}

/// The policy of the computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchPolicy {
    /// Id in the tenant.
    pub id: i64,
    /// Its name in the console.
    pub name: String,
    /// Intrusion Prevention is switched on.
    pub prevention: bool,
    /// The rules in force, inherited ones included.
    pub assigned: BTreeSet<i64>,
    /// The rules were read for an earlier event: somebody may have added some since.
    pub remembered: bool,
}

/// A rule of Intrusion Prevention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchRule {
    /// Id in the tenant.
    pub id: i64,
    /// The vendor's number, the same in every tenant.
    pub identifier: Option<String>,
    /// The CVEs that it protects from, in upper case.
    pub cves: Vec<String>,
    /// It reports and never drops.
    pub detect_only: bool,
    /// The manager assigns these with it.
    pub depends_on: Vec<i64>,
}

/// How many computers use a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Users {
    /// So many were counted.
    pub counted: u32,
    /// False when there may be more.
    pub complete: bool,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Patch {
    /// Look this up, and ask again.
    LookUp(Missing),
    /// Take these steps; nothing else is to be known.
    Take(Vec<Step>),
}

/// What has to be looked up: no more than the answer depends on, because each look costs calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// [`PatchFacts::computer`].
    Computer,
    /// [`PatchFacts::policy`], of this id.
    Policy(i64),
    /// [`PatchFacts::rules`].
    Rules,
    /// [`PatchPolicy::assigned`] of this policy once more, because it is only remembered and a change depends on it.
    Assigned(i64),
    /// [`PatchFacts::users`] of this policy.
    Users(i64),
}

/// Works out what to do about one instance, or what has to be known first.
///
/// Not protected: the same as for every other finding. Protected: the rules against the CVEs that its policy does not have
/// are added to it, unless too many computers use it; then the team is told. A finding of ours that it is unprotected is
/// resolved, too; of a storm of events only the first looks for one.
pub fn patch(facts: &PatchFacts) -> Patch {
    let Some(computer) = &facts.computer else { return Patch::LookUp(Missing::Computer) };
    let Some(computer) = computer else { return Patch::Take(highlight(Gap::Unknown)) };
    if let Some(gap) = &computer.gap {
        return Patch::Take(highlight(gap.clone()));
    }
    let Some(policy) = computer.policy else { return Patch::Take(highlight(Gap::NoPolicy)) };
    if !computer.prevention {
        return leave(computer, policy, Skip::ModuleOff(RuleModule::IntrusionPrevention));
    }
    let policy = match &facts.policy {
        None => return Patch::LookUp(Missing::Policy(policy)),
        Some(None) => return leave(computer, policy, Skip::PolicyNotSeen(policy)),
        Some(Some(policy)) => policy,
    };
    if !policy.prevention {
        let why = Skip::PolicyModuleOff { module: RuleModule::IntrusionPrevention, policy: policy.id };
        return leave(computer, policy.id, why);
    }
    let Some(rules) = &facts.rules else { return Patch::LookUp(Missing::Rules) };
    let (standing, wanted): (Vec<&PatchRule>, Vec<&PatchRule>) =
        rules.iter().partition(|rule| policy.assigned.contains(&rule.id));
    let mut steps = left_out(facts, rules, policy, &standing);
    if wanted.is_empty() {
        steps.extend(resolve(computer));
        return Patch::Take(steps);
    }
    // Another container may have added them meanwhile, and a change is sent to every agent.
    if policy.remembered {
        return Patch::LookUp(Missing::Assigned(policy.id));
    }
    let Some(users) = facts.users else { return Patch::LookUp(Missing::Users(policy.id)) };
    let change = PolicyChange {
        policy: policy.id,
        name: policy.name.clone(),
        rules: wanted.into_iter().cloned().collect(),
        users,
    };
    if users.counted > facts.limit || !users.complete {
        let why = Skip::TooManyComputers { change: change.clone(), limit: facts.limit };
        steps.push(Step::LeavePolicy(policy.id, why));
        // Before the lock: what follows that belongs to whoever holds it.
        steps.extend(resolve(computer));
        // The lock is what keeps the next finding on the instance from telling the same.
        steps.push(Step::Open(Opening::Guard));
        steps.push(Step::Tell(Message::TooManyComputers { change, limit: facts.limit }));
    } else {
        steps.push(Step::AddToPolicy(change));
        steps.extend(resolve(computer));
    }
    Patch::Take(steps)
}

fn leave(computer: &PatchComputer, policy: i64, why: Skip) -> Patch {
    Patch::Take([Step::LeavePolicy(policy, why)].into_iter().chain(resolve(computer)).collect())
}

/// A follow-up that waited for the protection may have given up, and its finding still stands.
fn resolve(computer: &PatchComputer) -> Option<Step> {
    (!computer.remembered).then_some(Step::ResolveFinding)
}

/// What needs nothing done: CVEs without a rule, and rules that the policy has.
fn left_out(facts: &PatchFacts, rules: &[PatchRule], policy: &PatchPolicy, standing: &[&PatchRule]) -> Vec<Step> {
    let has_rule = |cve: &&String| rules.iter().any(|rule| rule.cves.contains(cve));
    let without: Vec<String> = facts.cves.iter().filter(|cve| !has_rule(cve)).cloned().collect();
    let mut steps = Vec::new();
    if !without.is_empty() {
        steps.push(Step::LeavePolicy(policy.id, Skip::NoRule(without)));
    }
    if !standing.is_empty() {
        let rules = standing.iter().map(|rule| (*rule).clone()).collect();
        let why = Skip::Standing { policy: policy.id, name: policy.name.clone(), rules };
        steps.push(Step::LeavePolicy(policy.id, why));
    }
    steps
}
