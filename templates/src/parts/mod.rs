//! The parts that the stacks are put together from; each adds its resources to a template.

pub(crate) mod api_key;
pub(crate) mod bundles;
pub(crate) mod config_rules;
pub(crate) mod failures;
pub(crate) mod follow_ups;
pub(crate) mod function;
pub(crate) mod highlights;
pub(crate) mod role;
pub(crate) mod rule;
pub(crate) mod waf;
