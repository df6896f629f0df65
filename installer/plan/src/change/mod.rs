//! What differs between the template that stands and the one that is wanted.

mod diff;
mod grants;
mod replacement;
mod resources;
mod words;

pub(crate) use diff::{added, changes};
pub(crate) use grants::{StatementChange, statement_changes};
pub(crate) use resources::effective;
pub(crate) use words::{statement as statement_in_words, value as in_words};
