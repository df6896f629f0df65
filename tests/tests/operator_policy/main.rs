//! What `palisade policy <verb>` prints is enough for the verb, and hardly more.

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::print_stdout, reason = "what was measured, for whoever reads the output of a test")]

mod by_cloudformation;
mod fleet;
mod grants;
mod handlers;
mod in_vain;
mod kinds;
mod leaving;
mod left;
mod left_out;
mod operators;
mod regions;
mod roles;
mod verbs;
mod wide;
