//! Writing to AWS: carries out a plan, step by step, and leaves nothing to choose.

pub(crate) mod bucket;
pub(crate) mod delete;
pub(crate) mod failures;
pub(crate) mod fleet;
pub(crate) mod others;
pub(crate) mod previous;
pub(crate) mod prune;
pub(crate) mod remove;
pub(crate) mod retain;
pub(crate) mod rollback;
pub(crate) mod run;
pub(crate) mod secret;
pub(crate) mod settle;
pub(crate) mod stack;
pub(crate) mod standing;
pub(crate) mod tasks;
pub(crate) mod watch;
