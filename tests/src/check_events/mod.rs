//! Recorded events and what every handler must make of them: the tool behind `cargo xtask check-events`.
//!
//! ```text
//! folder: events + expected.json ─┐
//! bundles: handler processes ─────┼─> run: each event through each handler, observing ─> compare ─> Report
//! peers: Workload Security, AWS ──┘
//! ```
//! The handlers are the real binaries, started as Lambda starts them, each time as the function in the account and
//! region that own the finding. What they look up comes from real protocol peers. What must come out of an event is worked
//! out without the handlers' own reading of events, so that a mistake there is not made twice.
//!
//! What the oracle says and no outcome shows, say the role of a resource, is held against what the handlers' library reads
//! from the same bytes (`compare/read.rs`). `compare/members.rs` sees to it that nothing is held against neither.

mod aws_stand_in;
mod compare;
mod environment;
mod folder;
mod function;
mod handlers;
mod observation;
mod our_rule;
mod owner;
mod payload;
mod peers;
mod report;
mod run;

pub use folder::FolderError;
pub use handlers::{Handler, Handlers, HandlersError};
pub use report::Report;
pub use run::{Options, RunError, check};
