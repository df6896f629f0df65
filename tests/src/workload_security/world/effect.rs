//! What happens inside the manager, as the journal tells it.

use serde::Serialize;

/// A kind of happening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EffectKind {
    /// A computer was added by hand.
    ComputerAdded,
    /// A computer was changed by a call.
    ComputerModified,
    /// A computer's agent went online, went offline or was deactivated.
    AgentChanged,
    /// A policy was changed by a call.
    PolicyModified,
    /// Rules were assigned; dependencies included.
    RulesAssigned,
    /// Rules were taken off.
    RulesUnassigned,
    /// A rule was to be taken off that comes from a parent, and stayed.
    InheritedRuleKept,
    /// A setting was written or reset.
    SettingChanged,
    /// A scheduled task was created.
    TaskCreated,
    /// A scheduled task was changed by a call.
    TaskModified,
    /// A scheduled task ran: its work was handed to the computers.
    TaskRun,
    /// A scheduled task is gone: by a call, or because it ran as often as it was meant to.
    TaskRemoved,
    /// Work began to wait for an agent.
    WorkPending,
    /// The same work waits or runs already, and is not done twice.
    WorkJoined,
    /// Work cannot be done on the computer.
    WorkSkipped,
    /// An agent began the work.
    WorkStarted,
    /// An agent finished the work; a scan's results are visible from here.
    WorkFinished,
    /// The key was locked, expired, replaced or given another role by hand, or locked after failed attempts.
    KeyChanged,
}

/// One happening and what it concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Effect {
    /// What happened.
    pub what: EffectKind,
    /// The computer, by ID.
    #[serde(rename = "computerID", skip_serializing_if = "Option::is_none")]
    pub computer: Option<i64>,
    /// The policy, by ID.
    #[serde(rename = "policyID", skip_serializing_if = "Option::is_none")]
    pub policy: Option<i64>,
    /// The scheduled task, by ID.
    #[serde(rename = "scheduledTaskID", skip_serializing_if = "Option::is_none")]
    pub task: Option<i64>,
    /// The rules, by ID.
    #[serde(rename = "ruleIDs", skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<i64>,
    /// The kind of work, the name of the setting and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Effect {
    pub(crate) fn of(what: EffectKind) -> Self {
        Self { what, computer: None, policy: None, task: None, rules: Vec::new(), detail: None }
    }

    pub(crate) fn on_computer(mut self, id: i64) -> Self {
        self.computer = Some(id);
        self
    }

    pub(crate) fn on(mut self, owner: super::Owner) -> Self {
        match owner {
            super::Owner::Computer(id) => self.computer = Some(id),
            super::Owner::Policy(id) => self.policy = Some(id),
        }
        self
    }

    pub(crate) fn of_task(mut self, id: i64) -> Self {
        self.task = Some(id);
        self
    }

    pub(crate) fn with_rules(mut self, rules: impl IntoIterator<Item = i64>) -> Self {
        self.rules = rules.into_iter().collect();
        self
    }

    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}
