//! Web ACLs: tables of what is decided, and properties of what is changed.

#![expect(clippy::unwrap_used, reason = "tests")]

mod definition;
mod obstacles;
mod properties;
mod served;
mod support;
