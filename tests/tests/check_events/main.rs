//! The event check: that it finds what is wrong, and what it says about the handlers.

#![expect(clippy::unwrap_used, reason = "tests")]

mod conduct;
mod folders;
mod published;
mod support;
