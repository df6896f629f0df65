//! Why a message yields no event.

use crate::json::{MAX_DEPTH, MAX_NESTED_TEXT};
use crate::transport::MAX_WRAPPINGS;

/// Why a message could not be read. The text of the message is never part of it: findings hold names and addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A string that has to hold JSON does not.
    #[error("the {subject} is not JSON (line {line}, column {column})")]
    NotJson {
        /// Which string, for example `SQS body`.
        subject: &'static str,
        /// Line of the first error, from 1.
        line: usize,
        /// Column of the first error.
        column: usize,
    },
    /// Nested deeper than any real event is.
    #[error("the {subject} is nested deeper than {MAX_DEPTH} levels")]
    TooDeep {
        /// Which value.
        subject: &'static str,
    },
    /// More text than any real event has.
    #[error("the {subject} has {bytes} bytes, more than {MAX_NESTED_TEXT}")]
    TooLong {
        /// Which string.
        subject: &'static str,
        /// Its length.
        bytes: usize,
    },
    /// A message in a message in a message, and so on.
    #[error("the event is wrapped more than {MAX_WRAPPINGS} times")]
    TooManyWrappings,
    /// JSON, but not of the type that stands in this place.
    #[error("the {subject} is not {expected}")]
    WrongShape {
        /// Which value.
        subject: &'static str,
        /// What it should be, with its article.
        expected: &'static str,
    },
    /// A record of a service that nothing here listens to.
    #[error("records of `{event_source}` are not read here")]
    UnknownRecord {
        /// The record's `eventSource`, or `unknown`.
        event_source: String,
    },
    /// JSON that is none of the known forms.
    #[error("the message is no known form of event")]
    UnknownForm,
}
