//! The local AWS: two emulators made by others behind one recording front of ours.
//!
//! [`LocalAws::start`] runs MiniStack (the account under test; it runs the handlers' bundles and enforces IAM) and moto
//! (Security Hub, GuardDuty, Macie, Organizations, StackSets) as child processes. Everything under test talks to the
//! [`Front`] only: it forwards each request unchanged, records who did what on which resource, injects faults, and asks
//! MiniStack's IAM engine about calls that moto answers.
//!
//! Nothing listens beyond 127.0.0.1, nothing is kept, and the children end with the value, or with this process.

mod account;
mod authorization;
mod call;
mod call_log;
mod client;
mod control;
mod destination;
mod emulator;
mod error_response;
mod fault;
mod forwarding;
mod front;
mod identification;
mod local;
mod operations;
mod stack_set_template;
mod venv;
mod wait;
mod wildcards;
mod wire;
mod xml;

pub use account::{Finding, FunctionSpec, Message, NewService, StackInstance, StackState, User, WebAcl};
pub use call::{Call, Decision, Delegated, Emulator, KeyKind};
pub use client::{AwsError, Client, Credentials};
pub use fault::{Fault, FaultKind};
pub use front::Front;
pub use local::{LocalAws, Options};
pub use venv::{StartError, resource_permissions};
pub use wait::{TimedOut, eventually};
pub use wildcards::like;
pub use wire::WireError;
pub use xml::xml_texts;
