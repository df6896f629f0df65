//! A whole world on this machine: local AWS, Workload Security simulator, a config, and the real `palisade` binary.

mod aged;
mod config_items;
mod events;
mod fleet;
mod inventory;
mod observe;
mod palisade;
mod redact;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::TempDir;

use crate::aws::{LocalAws, Options};
use crate::workload_security::{Seed, Simulator};

pub use aged::{THIS_VERSION, sha256};
pub use config_items::{config_item, config_item_deleted};
pub use events::{asff, finding, handed_over, imported, macie_finding, ocsf, package};
pub use fleet::Fleet;
pub use inventory::Inventory;
pub use palisade::{Ended, finish, palisade_binary};

/// How long anything may take that a world waits for. Nothing is expected to come near it.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// The world. Everything in it ends when it is dropped.
pub struct World {
    /// AWS.
    pub aws: LocalAws,
    /// Workload Security.
    pub api: Simulator,
    directory: TempDir,
}

impl World {
    /// Starts everything, enables GuardDuty, Macie, Inspector and Security Hub, and writes a config.
    pub async fn start() -> Result<Self> {
        Self::start_with("").await
    }

    /// The same with more lines at the config's end.
    pub async fn start_with(more: &str) -> Result<Self> {
        let aws = LocalAws::start(Options::default()).await.context("starting the local AWS")?;
        let api = Simulator::start(Seed::default()).await;
        aws.root().enable_guardduty().await.context("enabling GuardDuty")?;
        aws.root().enable_macie().await.context("enabling Macie")?;
        aws.root().enable_inspector(aws.account()).await.context("enabling Inspector")?;
        aws.root().enable_security_hub().await.context("enabling Security Hub")?;
        aws.front().forget_calls();
        let directory = tempfile::tempdir()?;
        let world = Self { aws, api, directory };
        std::fs::write(world.config(), world.config_text(more))?;
        Ok(world)
    }

    /// The config file.
    pub fn config(&self) -> PathBuf {
        self.directory.path().join("palisade.yaml")
    }

    /// The folder of the config file.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Text of the config: guardduty only, with looks every minute, for this machine's processor.
    pub fn config_text(&self, more: &str) -> String {
        let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
        format!(
            "version: 1\n\
             targets:\n  account: \"{account}\"\n  regions: [{region}]\n\
             workload_security:\n  base_url: {api}\n\
             lambda:\n  architecture: {architecture}\n\
             guardduty:\n  follow_up_every: 1m\n{more}",
            account = self.aws.account(),
            region = self.aws.region(),
            api = self.api.base_url(),
        )
    }

    /// Writes the API key to a file, for `--api-key-file`.
    pub fn key_file(&self) -> Result<PathBuf> {
        let path = self.directory.path().join("api-key");
        std::fs::write(&path, self.api.key())?;
        Ok(path)
    }

    /// The follow-ups that are open, as GetSchedule answers them.
    pub async fn follow_ups(&self) -> Result<Vec<Value>> {
        Ok(self.aws.root().schedules("palisade-follow-ups").await?)
    }
}
