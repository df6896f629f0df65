//! The service driven directly: what is logged, returned and refused, and what is fetched only when asked for.
#![expect(clippy::unwrap_used, reason = "tests")]

mod api_key;
mod failures;
mod laziness;
mod outcomes;
mod sample;
mod server;
mod setup;
