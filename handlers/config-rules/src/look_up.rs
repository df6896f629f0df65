//! What Workload Security knows about instances, as facts for a rule.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

use palisade_contract::{InstanceId, ProtectionModule, RuleCheck};
use palisade_decisions::{AgentCondition, AssignedPolicy, ModuleStanding, RuleFacts};
use palisade_workload_security::{AgentStatus, Api, Computer, Error, Expand, Module, ModuleCondition, PolicyId};

/// Looks one instance up; `None` when Workload Security has no computer for it.
///
/// Costs one or two calls, and one more for the name of the policy.
pub(crate) async fn one(api: &Api, check: &RuleCheck, instance: &InstanceId) -> Result<Option<RuleFacts>, Error> {
    let Some(computer) = api.computer_of(instance, expand(check)).await? else { return Ok(None) };
    let mut names = Names::default();
    names.read_missing(api, check, [&computer]).await?;
    Ok(Some(facts(&computer, check, &names)))
}

/// Looks all of these instances up; an instance that is not in the answer has no computer.
///
/// Costs one listing of the account's computers, page by page, and one of the policies.
pub(crate) async fn all(
    api: &Api,
    check: &RuleCheck,
    account: &str,
    instances: &BTreeSet<InstanceId>,
) -> Result<BTreeMap<InstanceId, RuleFacts>, Error> {
    let computers = api.computers_of(account, instances, expand(check)).await?;
    let mut names = Names::default();
    if needs_policy(check) && !computers.is_empty() {
        names.read_all(api).await?;
        names.read_missing(api, check, computers.values()).await?;
    }
    Ok(computers.into_iter().map(|(instance, computer)| (instance, facts(&computer, check, &names))).collect())
}

const fn expand(check: &RuleCheck) -> &'static [Expand] {
    match check {
        RuleCheck::Module(_) => Expand::MODULES,
        RuleCheck::Policy(_) | RuleCheck::Clear => Expand::PROTECTION,
    }
}

/// Whether the check, or its advice, is about the policy.
const fn needs_policy(check: &RuleCheck) -> bool {
    matches!(check, RuleCheck::Policy(_))
}

/// Names of policies; `None` for one that was asked for and is not told.
#[derive(Debug, Default)]
struct Names(BTreeMap<i64, Option<String>>);

impl Names {
    async fn read_all(&mut self, api: &Api) -> Result<(), Error> {
        let policies = api.policies().await?;
        self.0.extend(policies.into_iter().map(|policy| (policy.id.0, policy.name)));
        Ok(())
    }

    /// Reads the policies of these computers that are not known yet: made since the listing. One that is not shown, because it
    /// has just been deleted or the key's role may not see it, stays unknown and keeps no other computer from an answer.
    async fn read_missing(
        &mut self,
        api: &Api,
        check: &RuleCheck,
        computers: impl IntoIterator<Item = &Computer>,
    ) -> Result<(), Error> {
        if !needs_policy(check) {
            return Ok(());
        }
        for PolicyId(id) in computers.into_iter().filter_map(Computer::policy) {
            if let Entry::Vacant(unknown) = self.0.entry(id) {
                unknown.insert(api.policy_if_shown(PolicyId(id)).await?.and_then(|policy| policy.name));
            }
        }
        Ok(())
    }
}

fn facts(computer: &Computer, check: &RuleCheck, names: &Names) -> RuleFacts {
    RuleFacts {
        agent: agent(computer),
        policy: match computer.policy() {
            None => AssignedPolicy::None,
            Some(PolicyId(id)) => {
                names.0.get(&id).cloned().flatten().map_or(AssignedPolicy::Untold(id), AssignedPolicy::Named)
            }
        },
        module: match check {
            RuleCheck::Module(module) => standing(computer, *module),
            RuleCheck::Policy(_) | RuleCheck::Clear => ModuleStanding::Untold,
        },
    }
}

fn agent(computer: &Computer) -> AgentCondition {
    if !computer.has_agent() {
        return AgentCondition::Missing;
    }
    let words = computer.status_messages().join(", ");
    match computer.agent_status() {
        Some(AgentStatus::Active) => AgentCondition::Active,
        Some(AgentStatus::Warning) => AgentCondition::Warning(words),
        Some(AgentStatus::Error) => AgentCondition::Error(words),
        Some(AgentStatus::Inactive | AgentStatus::NotSupported) => AgentCondition::Inactive(words),
        Some(AgentStatus::Other(_)) | None => AgentCondition::Untold(words),
    }
}

fn standing(computer: &Computer, module: ProtectionModule) -> ModuleStanding {
    match computer.module_condition(api_module(module)) {
        ModuleCondition::Active => ModuleStanding::Active,
        ModuleCondition::Off => ModuleStanding::Off,
        // Active without a state that says on: what it is set to is not told.
        ModuleCondition::NotActive { status: None | Some(AgentStatus::Active | AgentStatus::Other(_)), .. }
        | ModuleCondition::Unknown => ModuleStanding::Untold,
        ModuleCondition::NotActive { status: Some(status), message } => {
            ModuleStanding::NotActive(message.unwrap_or_else(|| status.to_string()))
        }
    }
}

/// The client's name of a module.
const fn api_module(module: ProtectionModule) -> Module {
    match module {
        ProtectionModule::AntiMalware => Module::AntiMalware,
        ProtectionModule::WebReputation => Module::WebReputation,
        ProtectionModule::Firewall => Module::Firewall,
        ProtectionModule::IntrusionPrevention => Module::IntrusionPrevention,
        ProtectionModule::IntegrityMonitoring => Module::IntegrityMonitoring,
        ProtectionModule::LogInspection => Module::LogInspection,
        ProtectionModule::ApplicationControl => Module::ApplicationControl,
    }
}
