//! Finds the Python environment with the emulators, and says how to make it when it is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Why the local AWS did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Nobody has installed the emulators yet.
    #[error("the emulators are not installed: {} does not exist; run `cargo xtask setup`", .0.display())]
    NoVenv(PathBuf),
    /// The temporary directory, the front's socket or a child process could not be made.
    #[error("starting the local AWS: {what}")]
    Io {
        /// What was being done.
        what: String,
        /// The system's answer.
        #[source]
        cause: std::io::Error,
    },
    /// A launcher ended or stayed silent.
    #[error("{launcher} did not start: {reason}\n{log}")]
    Launcher {
        /// The launcher's file name.
        launcher: &'static str,
        /// What was seen.
        reason: String,
        /// The end of its log.
        log: String,
    },
    /// The first calls to the new account failed.
    #[error("preparing the account under test")]
    Prepare(#[source] super::AwsError),
}

/// The folder that holds Cargo.lock.
pub(super) fn project_root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_path_buf()
}

/// The interpreter of the emulators' environment: `PALISADE_VENV`, else `venv` in cargo's target directory.
pub(super) fn python() -> Result<PathBuf, StartError> {
    python_of(std::env::var_os("PALISADE_VENV").map_or_else(default_venv, PathBuf::from))
}

/// What CloudFormation asks for with each resource type, by AWS's schemas of the types: type to permissions.
///
/// # Errors
/// When the emulators' environment is not there or its Python does not answer.
pub fn resource_permissions() -> Result<BTreeMap<String, BTreeSet<String>>, StartError> {
    let io = |cause| StartError::Io { what: "asking for the permissions of resource types".to_owned(), cause };
    let script = project_root().join("tests/emulators/resource_permissions.py");
    let output = std::process::Command::new(python()?).arg(script).output().map_err(io)?;
    serde_json::from_slice(&output.stdout).map_err(|error| io(error.into()))
}

fn python_of(venv: PathBuf) -> Result<PathBuf, StartError> {
    let python = venv.join("bin").join("python");
    if python.exists() { Ok(python) } else { Err(StartError::NoVenv(venv)) }
}

fn default_venv() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    // An absolute target directory replaces the root.
    project_root().join(target).join("venv")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_missing_environment_is_an_error_that_names_the_remedy() {
        let empty = tempfile::tempdir().unwrap();
        let error = python_of(empty.path().join("venv")).unwrap_err().to_string();
        assert!(error.contains("cargo xtask setup"), "{error}");
        assert!(default_venv().ends_with("venv"));
    }
}
