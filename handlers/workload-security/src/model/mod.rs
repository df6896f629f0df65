//! What the API's answers hold, as far as Palisade reads it, and what follows from it.
//!
//! An object without an identifier is no object; every other field may be missing, because the API leaves out what is
//! null and what was not asked for. Times are milliseconds since 1970-01-01 UTC.

pub(crate) mod application_type;
pub(crate) mod assignments;
pub(crate) mod computer;
pub(crate) mod current_key;
pub(crate) mod ids;
mod lenient;
pub(crate) mod module;
pub(crate) mod module_settings;
mod open_enum;
pub(crate) mod policy;
pub(crate) mod protection;
pub(crate) mod rule;
pub(crate) mod scan;
pub(crate) mod scan_task;
pub(crate) mod scheduled_task;
pub(crate) mod status;
