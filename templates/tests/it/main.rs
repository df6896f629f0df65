//! Tests of the renderings as CloudFormation would read them: only the JSON counts, not how it was made.
#![expect(clippy::unwrap_used, reason = "tests")]

mod accounts;
mod cost;
mod digest;
mod limits;
mod names;
mod policies;
mod properties;
mod released;
mod rendered;
mod resolver;
mod safety;
mod support;
