//! What `palisade policy <verb>` prints is enough for the verb, and hardly more.

#![expect(clippy::unwrap_used, reason = "tests")]

mod grants;
mod operators;
mod verbs;
