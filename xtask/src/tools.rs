//! Cargo's tools that are not part of the toolchain: built once into the target folder, in the version that is named.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::process;
use crate::workspace::Workspace;

/// A program of crates.io, with its locked dependencies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
}

impl Tool {
    /// Where it is, or will be: each version has its own place.
    fn path(self, workspace: &Workspace) -> PathBuf {
        self.root(workspace).join("bin").join(self.name)
    }

    fn root(self, workspace: &Workspace) -> PathBuf {
        workspace.target.join("tools").join(format!("{}-{}", self.name, self.version))
    }

    /// The program, if it was built before.
    pub(crate) fn built(self, workspace: &Workspace) -> Option<PathBuf> {
        Some(self.path(workspace)).filter(|path| path.is_file())
    }

    /// The program, built now where it is not there yet.
    pub(crate) fn build(self, workspace: &Workspace) -> Result<PathBuf> {
        if let Some(path) = self.built(workspace) {
            return Ok(path);
        }
        let mut install = workspace.cargo("install");
        install.args([self.name, "--version", self.version, "--locked", "--root"]).arg(self.root(workspace));
        // What it is built from is of no use afterwards.
        let objects = workspace.target.join("tools").join("target");
        process::run(install.env("CARGO_TARGET_DIR", &objects)).with_context(|| format!("build {}", self.name))?;
        std::fs::remove_dir_all(&objects).with_context(|| format!("remove {}", objects.display()))?;
        Ok(self.path(workspace))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_is_another_program() -> Result<()> {
        let workspace = Workspace::load()?;
        let of = |version| Tool { name: "cargo-none", version };
        assert_ne!(of("1.0.0").path(&workspace), of("1.0.1").path(&workspace));
        assert_eq!(of("1.0.0").built(&workspace), None);
        Ok(())
    }
}
