//! Looking up what a decision misses: from memory where it holds, else with as few calls as there are.

use palisade_contract::InstanceId;
use palisade_decisions::{Missing, PatchComputer, PatchFacts, PatchPolicy, PatchRule, Users};
use palisade_response::{Means, gap, is_on};
use palisade_workload_security::{
    Api, AssignmentTarget, Error, Expand, IntrusionPreventionRule, Module, PolicyId, RuleModule,
};

use crate::cache::Cache;
use crate::policies::Policies;

/// What is asked for about a computer.
const EXPAND: &[Expand] = &[
    Expand::ComputerStatus,
    Expand::IntrusionPrevention,
    Expand::Ec2VirtualMachineSummary,
    Expand::NoConnectorVirtualMachineSummary,
];

/// Users of a policy are counted to here, whatever the limit: a message is better with the true number.
const COUNT_TO: u32 = 1_000;

/// Looks up what is missing and puts it into `facts`.
pub(crate) async fn look_up(
    cache: &Cache,
    means: &Means<'_>,
    instance: &InstanceId,
    missing: Missing,
    facts: &mut PatchFacts,
) -> Result<(), Error> {
    let (api, now) = (means.api, means.now);
    match missing {
        Missing::Computer => facts.computer = Some(computer(cache, api, instance, now).await?),
        Missing::Policy(id) => {
            list_policies(cache, api, id, now).await?;
            let found = cache.policies(now, |policies| policies.get(id).cloned()).flatten();
            let remembered = !cache.policies_are_of(now);
            facts.policy = Some(found.map(|policy| PatchPolicy { remembered, ..policy }));
        }
        Missing::Assigned(id) => {
            let target = AssignmentTarget::Policy(PolicyId(id));
            let assignments = api.assignments(target, RuleModule::IntrusionPrevention).await?;
            let assigned: Vec<i64> = assignments.assigned.iter().map(|rule| rule.0).collect();
            cache.added(id, &assigned);
            if let Some(Some(policy)) = &mut facts.policy {
                policy.assigned = assigned.into_iter().collect();
                policy.remembered = false;
            }
        }
        Missing::Rules => facts.rules = Some(rules(cache, api, &facts.cves, now).await?),
        Missing::Users(policy) => facts.users = Some(users(cache, api, policy, facts.limit, now).await?),
    }
    Ok(())
}

/// One call, or two where the account is not connected.
async fn computer(cache: &Cache, api: &Api, instance: &InstanceId, now: i64) -> Result<Option<PatchComputer>, Error> {
    if let Ok(known) = cache.computer(instance, now) {
        return Ok(known.map(|computer| PatchComputer { remembered: true, ..computer }));
    }
    let found = api.computer_of(instance, EXPAND).await?.map(|computer| PatchComputer {
        id: computer.id.0,
        gap: gap(&computer),
        policy: computer.policy().map(|policy| policy.0),
        prevention: is_on(&computer, Module::IntrusionPrevention),
        remembered: false,
    });
    cache.put_computer(instance, found.clone(), now);
    Ok(found)
}

/// One call for a hundred policies, and one that finds no more. Listed anew for one that is not there: it may be new.
async fn list_policies(cache: &Cache, api: &Api, wanted: i64, now: i64) -> Result<(), Error> {
    let known = cache.policies(now, |policies| policies.get(wanted).is_some());
    if known == Some(true) || known == Some(false) && cache.policies_are_of(now) {
        return Ok(());
    }
    cache.put_policies(Policies::of(api.policies().await?), now);
    Ok(())
}

/// One call for each CVE. In the order of the rules' ids; of each rule's CVEs those of the finding.
async fn rules(cache: &Cache, api: &Api, cves: &[String], now: i64) -> Result<Vec<PatchRule>, Error> {
    let mut all: Vec<PatchRule> = Vec::new();
    for cve in cves {
        let look_up = async || Ok::<_, Error>(api.rules_by_cve(cve).await?.into_iter().map(rule).collect());
        let found: Vec<PatchRule> = cache.rules(cve, now, look_up).await?;
        for mut rule in found {
            if all.iter().all(|known| known.id != rule.id) {
                rule.cves.retain(|cve| cves.contains(cve));
                all.push(rule);
            }
        }
    }
    all.sort_by_key(|rule| rule.id);
    Ok(all)
}

fn rule(rule: IntrusionPreventionRule) -> PatchRule {
    PatchRule {
        id: rule.id.0,
        identifier: rule.identifier,
        cves: rule.cves.iter().map(|cve| cve.trim().to_ascii_uppercase()).collect(),
        detect_only: rule.detect_only.unwrap_or(false),
        depends_on: rule.depends_on.into_iter().map(|rule| rule.0).collect(),
    }
}

/// One call for the policy and each that inherits from it, until there are too many computers.
async fn users(cache: &Cache, api: &Api, policy: i64, limit: u32, now: i64) -> Result<Users, Error> {
    let look_up = async || {
        let heirs = cache.policies(now, |policies| policies.heirs(policy)).unwrap_or_else(|| vec![policy]);
        let most = limit.saturating_add(1).max(COUNT_TO);
        let mut users = Users { counted: 0, complete: true };
        for (index, heir) in heirs.iter().enumerate() {
            let counted = api.count_using_policy(PolicyId(*heir), most).await?;
            users.counted = users.counted.saturating_add(counted);
            if counted >= most || users.counted > limit && index + 1 < heirs.len() {
                users.complete = false;
                break;
            }
        }
        Ok::<_, Error>(users)
    };
    cache.users(policy, now, look_up).await
}
