//! What every handler does around its own work.
//!
//! ```text
//! run: next event -> Service: unwrap -> per record: Handler -> outcome line -> the invocation's value or error
//! ```
//! A handler is a type that implements [`Handler`] and can be read from [`Variables`]; its `main` is [`run`]. Nothing is fetched and no connection is opened
//! before a handler asks its [`Context`] for it, so an event that is ignored costs nothing but its own reading.

// What is read here was written by others: nothing may be taken for granted about it.
#![cfg_attr(
    not(test),
    warn(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, clippy::panic, clippy::unreachable)
)]

mod answer;
mod bounds;
mod chain;
mod connection;
mod context;
mod environment;
mod handler;
mod invocation;
mod kept;
mod lambda;
mod log;
mod outcome;
mod report;
mod service;
mod variables;

pub use chain::line as error_line;
pub use connection::ApiError;
pub use context::Context;
pub use environment::Environment;
pub use handler::Handler;
pub use invocation::{Invocation, InvocationError};
pub use kept::Kept;
pub use lambda::run;
pub use log::{Log, Stdio};
pub use report::{Failure, Report, Subject};
pub use service::{Rejection, Service};
pub use variables::Variables;

pub use palisade_aws::EnvironmentError;
