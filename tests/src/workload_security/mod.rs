//! A stateful simulator of the Trend Micro Workload Security API, for tests and for trying things out by hand.
//!
//! It serves the operations that Palisade uses and a few neighbours under `/api`, and its controls under `/sim`. Calls
//! pass through the same stations as at the real manager: version header, key, rate limit, role. Computers run what
//! scheduled tasks ask of them on a clock that a test can hold and advance. Everything is written to a journal that
//! never contains the key. Where the vendor's documents leave something open, the choice stands in a comment.

mod api;
mod clock;
mod control;
mod fault;
mod journal;
mod keyring;
mod rate_limit;
mod search;
mod seed;
mod server;
mod simulator;
mod state;
mod world;

pub mod conformity;

pub use api::right::Role;
pub use control::{ComputerChange, KeyChange, ModuleCondition, NewComputer, RuleList};
pub use fault::{Cut, Fault};
pub use journal::{Entry, Event, Request};
pub use keyring::HeaderStyle;
pub use rate_limit::RateLimit;
pub use seed::Seed;
pub use simulator::Simulator;
pub use state::Exchange;
pub use world::effect::{Effect, EffectKind};
pub use world::module::{RuleModule, SecurityModule};
pub use world::profile::Agent;
pub use world::scan::{TaskRemoval, Timing};
