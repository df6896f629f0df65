//! Computers in a few words: the small JSON of `POST /sim/computers`.

use crate::workload_security::world::World;
use crate::workload_security::world::module::{RuleModule, SecurityModule};
use crate::workload_security::world::profile::{Agent, Computer, Profile, Recommendations};
use crate::workload_security::world::scan::Work;
use crate::workload_security::world::{Owner, assignment::Refusal};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A computer to add.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewComputer {
    /// The EC2 instance ID. Two computers may have the same, as after a second activation.
    pub instance: String,
    /// The AWS account ID.
    #[serde(default)]
    pub account: Option<String>,
    /// The AWS region.
    #[serde(default)]
    pub region: Option<String>,
    /// Whether the AWS account is connected to the tenant, which is the case unless said otherwise.
    #[serde(default)]
    pub connector: Option<bool>,
    /// Whether an agent protects it, which is the case unless said otherwise.
    #[serde(default)]
    pub protected: Option<bool>,
    /// The platform as the manager words it; a Linux unless said otherwise.
    #[serde(default)]
    pub platform: Option<String>,
    /// The host name.
    #[serde(default)]
    pub host_name: Option<String>,
    /// The name of the policy; unless said otherwise the platform's for what is protected, and none for what is not.
    #[serde(default)]
    pub policy: Option<String>,
    /// Online for what is protected unless said otherwise.
    #[serde(default)]
    pub agent: Option<Agent>,
    /// What the next recommendation scan will recommend to assign.
    #[serde(default)]
    pub recommendations: Option<RuleList>,
    /// What the next recommendation scan will recommend to take off.
    #[serde(default)]
    pub needless: Option<RuleList>,
    /// Rules assigned to the computer itself.
    #[serde(default)]
    pub assigned: Option<RuleList>,
    /// `warning` or `error`, whatever the agent's state.
    #[serde(default)]
    pub health: Option<String>,
    /// The status messages that go with it.
    #[serde(default)]
    pub messages: Vec<String>,
    /// Modules that differ from the policy.
    #[serde(default)]
    pub modules: BTreeMap<SecurityModule, ModuleCondition>,
}

/// What to change about a computer; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ComputerChange {
    /// The agent goes, comes or is deactivated.
    #[serde(default)]
    pub agent: Option<Agent>,
    /// The name of another policy; empty for none.
    #[serde(default)]
    pub policy: Option<String>,
    /// What the next recommendation scan will recommend to assign.
    #[serde(default)]
    pub recommendations: Option<RuleList>,
    /// What the next recommendation scan will recommend to take off.
    #[serde(default)]
    pub needless: Option<RuleList>,
    /// `warning` or `error`; empty for what the agent's state gives.
    #[serde(default)]
    pub health: Option<String>,
    /// The status messages that go with it.
    #[serde(default)]
    pub messages: Option<Vec<String>>,
    /// Modules that differ from the policy from now on.
    #[serde(default)]
    pub modules: BTreeMap<SecurityModule, ModuleCondition>,
}

/// Rules by ID: of Intrusion Prevention, or of each module.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum RuleList {
    /// Intrusion Prevention rules.
    IntrusionPrevention(Vec<i64>),
    /// Rules of each module.
    ByModule(BTreeMap<RuleModule, Vec<i64>>),
}

/// How a module differs from the policy.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ModuleCondition {
    /// Another state, e.g. `off`.
    State(String),
    /// The state of the policy, with a status and message that say otherwise.
    Fault {
        /// `warning`, `error`, `inactive` …
        status: String,
        /// The message.
        message: String,
    },
}

impl NewComputer {
    /// A protected computer of a connected account.
    pub fn protected(instance: &str) -> Self {
        Self { instance: instance.to_owned(), ..Self::default() }
    }

    /// An instance that only the cloud account's inventory knows.
    pub fn unprotected(instance: &str) -> Self {
        Self { protected: Some(false), ..Self::protected(instance) }
    }

    /// Adds the computer and returns its ID.
    pub(crate) fn add_to(self, world: &mut World) -> Result<i64, String> {
        let protected = self.protected.unwrap_or(self.agent != Some(Agent::None));
        let agent = self.agent.unwrap_or(if protected { Agent::Online } else { Agent::None });
        let connector = self.connector.unwrap_or(true);
        if protected == (agent == Agent::None) {
            return Err("what is protected has an agent, and what is not has none".to_owned());
        }
        if agent == Agent::None && !connector {
            return Err("without a connector and an agent nobody knows the computer".to_owned());
        }
        let platform = self.platform.unwrap_or_else(|| "Amazon Linux (64 bit)".to_owned());
        let usual = if platform.to_lowercase().contains("windows") { "Windows Server" } else { "Linux Server" };
        let name = self.policy.unwrap_or_else(|| if protected { usual.to_owned() } else { String::new() });
        let computer = Computer {
            id: 0,
            host_name: self.host_name.unwrap_or_else(|| format!("{}.internal", self.instance)),
            display_name: if connector { self.instance.clone() } else { String::new() },
            description: String::new(),
            platform,
            instance: self.instance,
            account: self.account.unwrap_or_else(|| "111122223333".to_owned()),
            region: self.region.unwrap_or_else(|| "us-east-1".to_owned()),
            connector,
            agent,
            agent_since: world.now,
            group: i64::from(connector),
            policy: policy_id(world, &name)?,
            profile: Profile::default(),
            hidden: Recommendations::default(),
            found: Recommendations::default(),
            last_recommendation_scan: None,
            last_integrity_scan: None,
            last_malware_scan: None,
            last_send_policy_request: None,
            last_send_policy_success: None,
            health: None,
            messages: Vec::new(),
            module_faults: BTreeMap::new(),
        };
        let assigned = self.assigned.map(|rules| rules.checked(world)).transpose()?;
        let change = ComputerChange {
            recommendations: self.recommendations,
            needless: self.needless,
            health: self.health,
            messages: Some(self.messages),
            modules: self.modules,
            ..ComputerChange::default()
        };
        change.check(world)?;
        let id = world.add_computer(computer);
        change.apply(world, id)?;
        for (module, rules) in assigned.into_iter().flatten() {
            let rules: Vec<i64> = rules.into_iter().collect();
            world.add_rules(Owner::Computer(id), module, &rules).map_err(|refusal| refused(refusal).to_owned())?;
        }
        // The computer comes with its rules: nothing is on its way to it.
        world.runs.retain(|run| run.computer != id || run.work != Work::SendPolicy);
        Ok(id)
    }
}

fn refused(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownRule => "there is no such rule",
        Refusal::Needed { .. } => "another rule needs the rule",
    }
}

/// Changes a computer that is there.
pub(crate) fn apply_change(world: &mut World, id: i64, change: ComputerChange) -> Result<(), String> {
    if !world.computers.contains_key(&id) {
        return Err(format!("there is no computer {id}"));
    }
    change.check(world)?;
    change.apply(world, id)
}

impl ComputerChange {
    fn check(&self, world: &World) -> Result<(), String> {
        for (module, condition) in &self.modules {
            if let ModuleCondition::State(state) = condition
                && !module.states().contains(&state.as_str())
            {
                return Err(format!("{} is never {state}", module.key()));
            }
        }
        for rules in [&self.recommendations, &self.needless].into_iter().flatten() {
            rules.clone().checked(world)?;
        }
        self.policy.as_ref().map_or(Ok(()), |name| policy_id(world, name).map(drop))
    }

    fn apply(self, world: &mut World, id: i64) -> Result<(), String> {
        let policy = self.policy.as_ref().map(|name| policy_id(world, name)).transpose()?;
        let assign = self.recommendations.map(|rules| rules.checked(world)).transpose()?;
        let unassign = self.needless.map(|rules| rules.checked(world)).transpose()?;
        if let Some(agent) = self.agent {
            world.set_agent(id, agent);
        }
        let Some(computer) = world.computers.get_mut(&id) else { return Ok(()) };
        computer.policy = policy.unwrap_or(computer.policy);
        computer.hidden.assign = assign.unwrap_or_else(|| std::mem::take(&mut computer.hidden.assign));
        computer.hidden.unassign = unassign.unwrap_or_else(|| std::mem::take(&mut computer.hidden.unassign));
        if let Some(health) = self.health {
            computer.health = Some(health).filter(|health| !health.is_empty());
        }
        computer.messages = self.messages.unwrap_or_else(|| std::mem::take(&mut computer.messages));
        for (module, condition) in self.modules {
            match condition {
                ModuleCondition::State(state) => {
                    computer.module_faults.remove(&module);
                    computer.profile.states.insert(module, state);
                }
                ModuleCondition::Fault { status, message } => {
                    computer.module_faults.insert(module, (status, message));
                }
            }
        }
        Ok(())
    }
}

impl RuleList {
    fn checked(self, world: &World) -> Result<BTreeMap<RuleModule, BTreeSet<i64>>, String> {
        let by_module = match self {
            Self::IntrusionPrevention(rules) => BTreeMap::from([(RuleModule::IntrusionPrevention, rules)]),
            Self::ByModule(rules) => rules,
        };
        for (module, rules) in &by_module {
            if let Some(unknown) = rules.iter().find(|&&id| world.rule(*module, id).is_none()) {
                return Err(format!("there is no {} {unknown}", module.rule_words().1));
            }
        }
        Ok(by_module.into_iter().map(|(module, rules)| (module, rules.into_iter().collect())).collect())
    }
}

fn policy_id(world: &World, name: &str) -> Result<Option<i64>, String> {
    if name.is_empty() {
        return Ok(None);
    }
    let policy = world.policy_named(name).ok_or_else(|| format!("there is no policy {name}"))?;
    Ok(Some(policy.id))
}
