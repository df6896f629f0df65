//! The client against HTTP servers of the tests' own, and what it sends and reads against the vendor's description.

#![expect(clippy::unwrap_used, reason = "tests")]

mod failures;
mod headers;
mod judgement;
mod listing;
mod openapi;
mod reading;
mod repeating;
mod requests;
mod scans;
mod stand_in;
mod tls;
