//! Everything that talks to AWS. Reading is in `observe`, writing in `crate::deploy`.

pub(crate) mod clients;
pub(crate) mod config_rules;
pub(crate) mod drift;
pub(crate) mod error;
pub(crate) mod identity;
pub(crate) mod inventory;
pub(crate) mod left;
pub(crate) mod observe;
pub(crate) mod queue;
pub(crate) mod run;
pub(crate) mod stack;
