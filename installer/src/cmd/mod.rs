//! The verbs, one file each: its arguments beside its `run`.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod drift;
pub(crate) mod events;
pub(crate) mod init;
pub(crate) mod install;
mod localise;
pub(crate) mod plan;
pub(crate) mod policy;
pub(crate) mod report;
pub(crate) mod status;
pub(crate) mod template;
pub(crate) mod uninstall;
pub(crate) mod upgrade;
pub(crate) mod version;
