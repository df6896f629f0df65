//! The API key is in its secret and nowhere else.

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::print_stdout, reason = "what was measured, for whoever reads the output of a test")]

mod canary;
mod committed;
mod every_verb;
mod fleet;
mod nowhere;
mod places;
mod processes;
mod quoted;
