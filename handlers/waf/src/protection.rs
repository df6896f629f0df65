//! What Workload Security knows of the instances: their policies, and what these say about what they serve.

use std::collections::{BTreeMap, BTreeSet};

use palisade_contract::InstanceId;
use palisade_runtime::{ApiError, Context};
use palisade_web_acl::{Serves, serves};
use palisade_workload_security::{
    Api, ApplicationType, Computer, Direction, Error, Expand, Policy, PolicyId, Protection,
};

/// What a 404 about a computer's policy means.
const NOT_SHOWN: &str =
    "Workload Security does not show its policy: it was deleted just now, or the key may not see it";

/// An instance, as far as it matters to a web ACL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Protected {
    /// Name of its policy.
    pub(crate) policy: Option<String>,
    /// What it serves.
    pub(crate) serves: BTreeSet<Serves>,
    /// What is missing.
    pub(crate) note: Option<String>,
}

/// Looks the instances up, by one listing of the account's computers. Without instances nothing is asked.
pub(crate) async fn look_up(
    context: &Context<'_>,
    instances: &BTreeSet<InstanceId>,
) -> Result<BTreeMap<InstanceId, Protected>, ApiError> {
    if instances.is_empty() {
        return Ok(BTreeMap::new());
    }
    context.api(async |api: Api| of_account(&api, context.account(), instances).await).await
}

async fn of_account(
    api: &Api,
    account: &str,
    instances: &BTreeSet<InstanceId>,
) -> Result<BTreeMap<InstanceId, Protected>, Error> {
    let computers = api.computers_of(account, instances, Expand::PROTECTION).await?;
    let policies = policies(api, &computers).await?;
    let types = if policies.is_empty() { Vec::new() } else { api.application_types().await? };
    let of = |id: &InstanceId| judge(computers.get(id), &policies, &types);
    Ok(instances.iter().map(|id| (id.clone(), of(id))).collect())
}

async fn policies(api: &Api, computers: &BTreeMap<InstanceId, Computer>) -> Result<BTreeMap<PolicyId, Policy>, Error> {
    let wanted: BTreeSet<PolicyId> =
        computers.values().filter(|computer| computer.has_agent()).filter_map(Computer::policy).collect();
    let mut found = BTreeMap::new();
    for id in wanted {
        // The report tells of each instance whose policy is not shown.
        if let Some(policy) = api.policy_if_shown(id).await? {
            found.insert(id, policy);
        }
    }
    Ok(found)
}

fn judge(computer: Option<&Computer>, policies: &BTreeMap<PolicyId, Policy>, types: &[ApplicationType]) -> Protected {
    let gap = match Protection::of(computer) {
        Protection::Protected => None,
        Protection::Unprotected(why) => Some(why.to_string()),
    };
    // What an agent that is offline protects is served all the same: its policy counts.
    let Some(computer) = computer.filter(|computer| computer.has_agent()) else {
        return Protected { note: gap, ..Protected::default() };
    };
    let Some(id) = computer.policy() else {
        return Protected { note: gap, ..Protected::default() };
    };
    let Some(policy) = policies.get(&id) else {
        let note = format!("{NOT_SHOWN} (policy {id}){}", gap.map(|gap| format!("; {gap}")).unwrap_or_default());
        return Protected { note: Some(note), ..Protected::default() };
    };
    let module = policy.intrusion_prevention.as_ref().filter(|module| module.is_on());
    let note = match module {
        Some(_) => gap,
        None => Some("Intrusion Prevention is off in its policy".to_owned()),
    };
    let assigned = module.map(|module| module.application_type_ids.as_slice()).unwrap_or_default();
    let assigned = types.iter().filter(|of| assigned.contains(&of.id));
    let named = assigned.filter_map(|of| Some((of.name.as_deref()?, of.direction == Some(Direction::Incoming))));
    Protected { policy: policy.name.clone(), serves: serves(named, computer.platform.as_deref()), note }
}
