//! The API key is in its secret and nowhere else.

#![expect(clippy::unwrap_used, reason = "tests")]

mod canary;
mod nowhere;
mod places;
