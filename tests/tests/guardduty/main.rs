//! GuardDuty findings and what becomes of them: the installed function, fed through the bus.

#![expect(clippy::unwrap_used, reason = "tests")]

mod failures;
mod follow_ups;
mod ignored;
mod kept;
mod malformed;
mod observe;
mod observed;
mod protected;
mod rights;
mod rotation;
mod security_hub;
mod sequences;
mod support;
mod unprotected;
