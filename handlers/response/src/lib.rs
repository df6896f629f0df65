//! The response that every integration shares: looks an instance up, lets the decision be made, carries it out.
//!
//! ```text
//! instance -> look_up -> decisions::respond    -> carry_out -> reports
//! follow-up -> look_up -> decisions::look_again -> carry_out -> reports
//! ```

// What is read here was written by others: nothing may be taken for granted about it.
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable)
)]

mod carry_out;
mod custom_finding;
mod error;
mod follow_up;
mod handler;
mod highlight;
mod look_up;
mod means;
mod note;
mod respond;
mod settings;

pub use error::Error;
pub use handler::{Current, Responder, report};
pub use look_up::{gap, is_on};
pub use means::Means;
pub use respond::{Ended, answer_each, answer_instances, looked_up, take};
pub use settings::Settings;
