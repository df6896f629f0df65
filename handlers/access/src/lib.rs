//! Which roles reach a bucket: what AWS says of their own policies, and the bucket's policy, put together. Pure.
//!
//! ```text
//! bucket policy -> Policy::read -> judge ---+
//!                                           +-> access (per action) -> RoleAccess (per role)
//! role's own policies, as AWS simulates ----+
//! ```
//! Nothing is guessed. What cannot be told from the policies alone, a condition above all, is [`Answer::Perhaps`].

// What is read here was written by others: nothing may be taken for granted about it.
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable)
)]

mod answer;
mod coverage;
mod document;
mod evaluate;
mod matched;
mod pattern;
mod principal;
mod question;
mod role_access;
mod statement;

pub use answer::Answer;
pub use document::{Policy, PolicyError};
pub use evaluate::{BucketSide, Judgement};
pub use matched::{Matched, Position, Span};
pub use principal::Requester;
pub use question::{Question, Target, questions};
pub use role_access::{Access, Decision, IdentitySide, RoleAccess, access, role_access};
