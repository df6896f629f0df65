//! Other accounts: through a stack set over an organisation or over listed accounts, in waves, and away again.

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::print_stdout, reason = "what was measured, for whoever reads the output of a test")]

mod alarms;
mod at_once;
mod changes;
mod delegated;
mod drift;
mod halted;
mod left;
mod listed;
mod looked_into;
mod organization;
mod refusals;
mod regions;
mod residue;
mod roles;
mod rollback;
mod scale;
mod support;
