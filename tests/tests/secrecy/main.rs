//! The API key is in its secret and nowhere else.

#![expect(clippy::unwrap_used, reason = "tests")]

mod canary;
mod committed;
mod every_verb;
mod fleet;
mod nowhere;
mod places;
mod processes;
mod quoted;
