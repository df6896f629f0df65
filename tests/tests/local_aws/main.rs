//! The local AWS does what the end-to-end tests rely on; each test has an AWS of its own.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use palisade_tests::aws::{LocalAws, Options};

mod configuration;
mod cross_account;
mod delivery;
mod faults;
mod fidelity;
mod lifetime;
mod organization_rollout;
mod organizations;
mod permissions;
mod recording;
mod resources;
mod roles;
mod schedules;
mod security;
mod stack_sets;
mod stacks;

/// Generous: the machine may be busy with other tests.
const SOON: Duration = Duration::from_secs(30);

/// A fresh AWS; without the emulators the test fails and says how to install them.
async fn aws() -> LocalAws {
    match LocalAws::start(Options::default()).await {
        Ok(aws) => aws,
        Err(error) => panic!("{error}"),
    }
}
