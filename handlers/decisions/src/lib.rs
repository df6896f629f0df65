//! Facts to decision. Nothing here looks anything up or reads a clock: whoever calls brings both.
//!
//! Two questions are answered. [`triage`]: is this event for us, here, now? And per instance: what is to be done
//! ([`respond`], and for findings that name CVEs [`patch()`]), and what does a follow-up do when it looks again ([`look_again`])?

// What is read here was written by others: nothing may be taken for granted about it.
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable)
)]

mod evaluate;
mod facts;
mod follow_up;
mod look_again;
mod patch;
mod policy_change;
mod respond;
mod rule;
mod rule_parameters;
mod step;
mod triage;

pub use evaluate::{
    AgentCondition, AssignedPolicy, Compliance, Judgement, ModuleStanding, RuleFacts, Unknown, evaluate,
};
pub use facts::{ComputerFacts, Gap, ModuleFacts, ScanFacts};
pub use follow_up::{FOLLOW_UP_MARK, FollowUp, FollowUpKind, FoundBy, Opening};
pub use look_again::look_again;
pub use patch::{Missing, Patch, PatchComputer, PatchFacts, PatchPolicy, PatchRule, Users, patch};
pub use policy_change::PolicyChange;
pub use respond::{Timing, respond};
pub use rule::{Question, question, settled_by_item, settled_by_state};
pub use rule_parameters::{ParameterError, rule_check};
pub use step::{Message, Skip, Step};
pub use triage::{Triage, Verdict, triage};

pub use palisade_contract::{RuleModule, ScanKind};
