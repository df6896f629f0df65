//! What a handler has to bring.

use palisade_findings::Record;

use crate::{Context, Failure, Report};

/// A handler: decides about one event and carries the decision out.
pub trait Handler {
    /// Answers one event. What cannot be read never comes here.
    ///
    /// # Errors
    /// A [`Failure`] makes the invocation fail, so that Lambda tries again and at last keeps the event in the queue of
    /// failures. What another try cannot change belongs into the [`Report`] instead.
    fn handle(&self, record: &Record, context: &Context<'_>) -> impl Future<Output = Result<Report, Failure>>;
}
