//! Other accounts: through a stack set over an organisation or over listed accounts, in waves, and away again.

#![expect(clippy::unwrap_used, reason = "tests")]

mod changes;
mod halted;
mod listed;
mod looked_into;
mod organization;
mod refusals;
mod support;
