//! What AWS Config asks with an invocation, and what is answered without a look at Workload Security.

use palisade_contract::InstanceId;
use palisade_findings::{ConfigInvocation, ConfigItem, MessageType};

use crate::{Compliance, Judgement};

/// What an invocation asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Nothing; with one lower-case sentence why.
    Nothing(String),
    /// It cannot be told what, or how to answer; with one lower-case sentence why.
    Unclear(String),
    /// A resource that the rule does not apply to, whatever protects it.
    Settled {
        /// Its type, for example `AWS::EC2::Volume`.
        resource_type: String,
        /// Its id.
        resource_id: String,
        /// Not applicable, and why.
        judgement: Judgement,
    },
    /// One instance.
    Instance(InstanceId),
    /// Every instance of the account in this region.
    Every,
}

/// What `invocation` asks of the function in `account`.
pub fn question(account: &str, invocation: &ConfigInvocation) -> Question {
    if let Some(other) = invocation.account.as_deref().filter(|other| *other != account) {
        return Question::Nothing(format!("the rule belongs to account {other}; the function there answers it"));
    }
    match &invocation.message_type {
        MessageType::Scheduled | MessageType::SnapshotDelivered => return Question::Every,
        MessageType::ItemChange | MessageType::OversizedItemChange => {}
        MessageType::Other(_) => return Question::Nothing("messages of this type ask for no evaluation".to_owned()),
    }
    let (Some(resource_type), Some(resource_id)) = (&invocation.resource_type, &invocation.resource_id) else {
        return Question::Unclear("the invocation names no resource".to_owned());
    };
    if invocation.forced_not_applicable() {
        let item = ConfigItem { status: invocation.item_status.clone(), instance_state: None };
        let why = match resource_type.as_str() {
            INSTANCE if item.is_gone() => GONE,
            INSTANCE => "The instance is no longer in the rule's scope.",
            _ => "The rule is about EC2 instances only.",
        };
        return Question::Settled {
            resource_type: resource_type.clone(),
            resource_id: resource_id.clone(),
            judgement: Judgement::new(Compliance::NotApplicable, why),
        };
    }
    match invocation.instance() {
        Some(instance) => Question::Instance(instance),
        None => Question::Unclear("the invocation's resource has no valid instance id".to_owned()),
    }
}

/// The type of the resources that the rules are about.
const INSTANCE: &str = "AWS::EC2::Instance";
const GONE: &str = "The instance does not exist any more, or is not recorded.";

/// The answer for an instance whose item had to be fetched, when the item settles it. `None` stands for an instance that
/// AWS Config does not know.
pub fn settled_by_item(item: Option<&ConfigItem>) -> Option<Judgement> {
    match item {
        Some(item) if !item.is_gone() => settled_by_state(item.instance_state.as_deref()),
        _ => Some(Judgement::new(Compliance::NotApplicable, GONE)),
    }
}

/// The answer for an instance in this state (`running`, `stopped`, ..), when the state settles it: one that does not run
/// has no agent at work, and nothing that it could protect. When it is started, AWS Config asks again.
pub fn settled_by_state(state: Option<&str>) -> Option<Judgement> {
    let why = match state? {
        "stopping" | "stopped" => "The instance is stopped: nothing runs on it that could be protected.",
        "shutting-down" | "terminated" => "The instance is terminated.",
        _ => return None,
    };
    Some(Judgement::new(Compliance::NotApplicable, why))
}
