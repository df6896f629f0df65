//! Running the real installer in the world.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::World;
use crate::aws::User;

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    /// Exit code; 255 when a signal ended it.
    pub code: i32,
    /// Data.
    pub stdout: String,
    /// What a person reads.
    pub stderr: String,
}

impl Ended {
    /// The data as JSON.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.stdout).with_context(|| format!("stdout is not JSON: {}", self.stdout))
    }

    /// Itself, unless the code is another: then an error with everything that was printed.
    pub fn expect(self, code: i32) -> Result<Self> {
        if self.code == code {
            return Ok(self);
        }
        bail!("exit code {} instead of {code}\nstdout:\n{}\nstderr:\n{}", self.code, self.stdout, self.stderr);
    }
}

/// The binary that cargo built beside this one: `PALISADE_BIN`, or `palisade` in the folder of the profile.
pub fn palisade_binary() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("PALISADE_BIN") {
        return Ok(path.into());
    }
    let here = std::env::current_exe()?;
    let found = here.ancestors().skip(1).take(2).map(|folder| folder.join("palisade")).find(|path| path.is_file());
    found.context(
        "no palisade binary beside this one; run `cargo build -p palisade`, or the tests by `cargo xtask test`",
    )
}

/// Runs a command of [`World::command`] to its end, with text on its standard input.
pub async fn finish(mut command: Command, stdin: &str) -> Result<Ended> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().context("starting palisade")?;
    if let Some(mut pipe) = child.stdin.take() {
        // Who does not read it closes it; that is not this function's business.
        let _ = pipe.write_all(stdin.as_bytes()).await;
    }
    let output = child.wait_with_output().await?;
    Ok(Ended {
        code: output.status.code().unwrap_or(255),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

impl World {
    /// A command with the operator's environment and the world's config, and nothing else of this process's `AWS_*` and `PALISADE_*`.
    pub fn command(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = std::process::Command::new(palisade_binary()?);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PALISADE_") {
                command.env_remove(name);
            }
        }
        self.aws.configure(&mut command);
        // The second look for late logs is a wait: whose test it is gives a time.
        command.env("PALISADE_LOOK_AGAIN_AFTER", "0s");
        command.env("PALISADE_CONFIG", self.config()).args(arguments).stdin(Stdio::null());
        Ok(Command::from(command))
    }

    /// Runs the installer to its end.
    pub async fn palisade(&self, arguments: &[&str]) -> Result<Ended> {
        self.palisade_with_stdin(arguments, "").await
    }

    /// Runs the installer to its end, with text on its standard input.
    pub async fn palisade_with_stdin(&self, arguments: &[&str], stdin: &str) -> Result<Ended> {
        finish(self.command(arguments)?, stdin).await
    }

    /// Runs the installer to its end with more in its environment, and text on its standard input.
    pub async fn palisade_with(&self, arguments: &[&str], more: &[(&str, &str)], stdin: &str) -> Result<Ended> {
        let mut command = self.command(arguments)?;
        command.envs(more.iter().copied());
        finish(command, stdin).await
    }

    /// Runs the installer to its end as another user than the operator.
    pub async fn palisade_as(&self, user: &User, arguments: &[&str], stdin: &str) -> Result<Ended> {
        let mut command = self.command(arguments)?;
        command.envs(self.aws.env_of(user));
        finish(command, stdin).await
    }

    /// Runs the installer with its output going where this process's goes.
    pub async fn palisade_shown(&self, arguments: &[&str]) -> Result<i32> {
        let status = self.command(arguments)?.kill_on_drop(true).status().await.context("starting palisade")?;
        Ok(status.code().unwrap_or(255))
    }

    /// Installs without a question.
    pub async fn install(&self) -> Result<Ended> {
        self.palisade_with_stdin(&["install", "--yes", "--api-key-stdin"], &self.api.key()).await
    }
}
