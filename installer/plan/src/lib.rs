//! Config and observed state to plan: what would be done, in which order, and what it would mean. Pure.
//!
//! [`plan()`] leaves no choice to whoever carries the plan out: they walk [`Plan::steps`]. [`lint()`] checks a finished plan
//! by rules of its own, written without a look at how the plan was made.

// What is read here was written by others: nothing may be taken for granted about it. Templates are read by index, which gives
// null for what is not there and is no panic, so that lint is left out.
#![cfg_attr(not(test), warn(clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable))]

mod change;
mod config_rule;
mod drift;
mod execution;
mod failure_record;
mod fleet;
mod handler_policies;
mod kept;
mod lint;
mod observed;
mod operator;
mod opt_in;
mod permissions;
mod planner;
mod policy;
mod prices;
mod printable;
mod render;
mod report;
mod status;
mod steps;
mod types;
mod verb;
mod waf_report;

pub use config_rule::{DeployedConfigRule, StandingConfigRule, deployed_config_rules};
pub use drift::{
    DeployedFunction, DeployedRule, DriftReport, DriftVerdict, RegionDrift, ResourceDrift, StackDrift,
    deployed_functions, deployed_rules,
};
pub use execution::execution_statements;
pub use failure_record::FailureRecord;
pub use fleet::{
    BeyondStack, Cell, DriftedStack, FleetDrift, FleetObserved, FleetPlan, FleetTarget, InstanceState, Leaving,
    Measure, Member, OrganizationObserved, ROLLOUT_KEY, RingingAlarm, RolloutRecord, SetState, Skipped,
    TooManyAccounts, WavePlan, administration, administration_role, execution, execution_role, fleet_reach,
    fleet_targets, too_many_accounts,
};
pub use handler_policies::{HandlerPolicy, handler_policies};
pub use kept::{Deployed, Kept, bundles_of, is_part_of_a_stack, is_record, template_key, used_by};
pub use lint::{Violation, lint};
pub use observed::{LeftRegion, Observed, RegionObserved, SecretObserved, StackObserved, StackState};
pub use operator::PolicyVerb;
pub use opt_in::{OptInObserved, opt_in_regions, regions_off};
pub use planner::{Place, Records, Return, plan, rollback};
pub use policy::{MANAGED_POLICY_CHARACTERS, policy, policy_documents, policy_reasons};
pub use printable::{one_line, printable};
pub use render::{Bundle, Rendering, SecretRef};
pub use report::{Line, Sign};
pub use status::{Readiness, readiness};
pub use steps::Step;
pub use types::{
    ChangeKind, Counts, Evaluations, Grant, GrantKind, IdleCost, Plan, PropertyChange, Refusal, RegionPlan, Request,
    ResourceChange, SecretStep, StackChange, StackKind, StackPlan, Upload,
};
pub use verb::Verb;
pub use waf_report::{html as waf_report_html, lines as waf_report_lines};
