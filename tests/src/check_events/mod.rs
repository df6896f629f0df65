//! Recorded events and what every handler must make of them: the tool behind `cargo xtask check-events`.
//!
//! ```text
//! folder: events + expected.json ─┐
//! bundles: handler processes ─────┼─> run: each event through each handler, observing ─> compare ─> Report
//! peers: Workload Security, AWS ──┘
//! ```
//! The handlers are the real binaries, started as Lambda starts them, each time as the function in the account and
//! region that own the finding. What they look up comes from real protocol peers. Nothing here shares code with the
//! handlers' own reading of events, so that a mistake there is not made twice.

mod aws_stand_in;
mod compare;
mod environment;
mod folder;
mod function;
mod handlers;
mod observation;
mod owner;
mod payload;
mod peers;
mod report;
mod run;

pub use folder::FolderError;
pub use handlers::{Handler, Handlers, HandlersError};
pub use report::Report;
pub use run::{Options, RunError, check};
