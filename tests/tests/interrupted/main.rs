//! The installer is killed or interrupted on its way; run again, it goes on and ends as if nothing had happened.

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::print_stdout, reason = "what was measured, for whoever reads the output of a test")]

mod at_once;
mod between;
mod fleet;
mod install;
mod regions;
mod signals;
mod slow;
mod uninstall;
mod upgrade;
