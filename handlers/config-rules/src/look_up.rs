//! What Workload Security knows about instances, as facts for a rule.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

use palisade_contract::{InstanceId, ProtectionModule, RuleCheck};
use palisade_decisions::{AgentCondition, ModuleStanding, RuleFacts};
use palisade_workload_security::{AgentStatus, Api, Computer, Error, Expand, Module, ModuleCondition, PolicyId};

/// Looks one instance up; `None` when Workload Security has no computer for it.
///
/// Costs one or two calls, and one more for the name of the policy.
pub(crate) async fn one(api: &Api, check: &RuleCheck, instance: &InstanceId) -> Result<Option<RuleFacts>, Error> {
    let records = api.computers_by_instance(instance.as_str(), expand(check)).await?;
    let Some(computer) = Computer::pick(records) else { return Ok(None) };
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
    let mut records: BTreeMap<InstanceId, Vec<Computer>> = BTreeMap::new();
    let mut pages = api.computers_by_account(account, expand(check));
    while let Some(page) = pages.next().await? {
        for computer in page {
            let instance = computer.instance_id().and_then(InstanceId::parse);
            if let Some(instance) = instance.filter(|instance| instances.contains(instance)) {
                records.entry(instance).or_default().push(computer);
            }
        }
    }
    let picked: Vec<(InstanceId, Computer)> = records
        .into_iter()
        .filter_map(|(instance, records)| Computer::pick(records).map(|computer| (instance, computer)))
        .collect();
    let mut names = Names::default();
    if needs_policy(check) && !picked.is_empty() {
        names.read_all(api).await?;
        names.read_missing(api, check, picked.iter().map(|(_, computer)| computer)).await?;
    }
    Ok(picked.into_iter().map(|(instance, computer)| (instance, facts(&computer, check, &names))).collect())
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

/// Names of policies.
#[derive(Debug, Default)]
struct Names(BTreeMap<i64, String>);

impl Names {
    async fn read_all(&mut self, api: &Api) -> Result<(), Error> {
        let policies = api.policies().await?;
        self.0.extend(policies.into_iter().map(|policy| (policy.id.0, policy.name.unwrap_or_default())));
        Ok(())
    }

    /// Reads the policies of these computers that are not known yet: made since the listing.
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
                let policy = api.policy(PolicyId(id)).await?;
                unknown.insert(policy.name.unwrap_or_default());
            }
        }
        Ok(())
    }
}

fn facts(computer: &Computer, check: &RuleCheck, names: &Names) -> RuleFacts {
    RuleFacts {
        agent: agent(computer),
        policy: computer.policy().map(|policy| names.0.get(&policy.0).cloned().unwrap_or_default()),
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
        Some(AgentStatus::Inactive | AgentStatus::NotSupported | AgentStatus::Other(_)) | None => {
            AgentCondition::Inactive(words)
        }
    }
}

fn standing(computer: &Computer, module: ProtectionModule) -> ModuleStanding {
    match computer.module_condition(api_module(module)) {
        ModuleCondition::Active => ModuleStanding::Active,
        ModuleCondition::Off => ModuleStanding::Off,
        ModuleCondition::NotActive { status, message } => {
            ModuleStanding::NotActive(message.or_else(|| status.map(|status| status.to_string())).unwrap_or_default())
        }
        ModuleCondition::Unknown => ModuleStanding::Untold,
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
