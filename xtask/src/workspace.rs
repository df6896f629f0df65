//! Where things are: the root, the target folder and what lies in it, and cargo as the tasks call it.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};
use cargo_metadata::{Metadata, MetadataCommand, Package, TargetKind};

use crate::process;

/// The workspace that xtask was started in.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    /// Folder of the root Cargo.toml.
    pub(crate) root: PathBuf,
    /// Cargo's target folder; `CARGO_TARGET_DIR` and Cargo's config decide where it is.
    pub(crate) target: PathBuf,
    metadata: Metadata,
    env: Vec<(&'static str, &'static str)>,
}

impl Workspace {
    /// Asks cargo about the workspace, without its dependencies.
    pub(crate) fn load() -> Result<Self> {
        // Asked at run time: clones that share a target folder share this binary too.
        let folder = match env::var_os("CARGO_MANIFEST_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => env::current_dir().context("find the current folder")?,
        };
        let mut command = MetadataCommand::new();
        command.current_dir(folder).no_deps();
        let metadata = command.exec().context("read the workspace with cargo metadata")?;
        Ok(Self {
            root: metadata.workspace_root.clone().into_std_path_buf(),
            target: metadata.target_directory.clone().into_std_path_buf(),
            metadata,
            env: Vec::new(),
        })
    }

    /// With more variables for every program that is built or started from here on.
    pub(crate) fn with_env(mut self, env: &[(&'static str, &'static str)]) -> Self {
        self.env.extend(env);
        self
    }

    /// Cargo's metadata with the resolved dependencies of every member.
    pub(crate) fn resolved(&self) -> Result<Metadata> {
        let mut command = MetadataCommand::new();
        command.current_dir(&self.root);
        command.exec().context("resolve the dependencies with cargo metadata")
    }

    /// The same of the fuzz targets, which are a workspace of their own.
    pub(crate) fn resolved_fuzz(&self) -> Result<Metadata> {
        let mut command = MetadataCommand::new();
        command.current_dir(self.root.join("tests/fuzz"));
        command.exec().context("resolve the dependencies of tests/fuzz with cargo metadata")
    }

    /// Names of the handlers' binaries: the packages under `handlers/` that have one.
    pub(crate) fn handler_bins(&self) -> Vec<String> {
        let folder = self.root.join("handlers");
        let mut bins: Vec<String> = self
            .metadata
            .packages
            .iter()
            .filter(|package| package.manifest_path.as_std_path().starts_with(&folder))
            .flat_map(|package| &package.targets)
            .filter(|target| target.is_kind(TargetKind::Bin))
            .map(|target| target.name.clone())
            .collect();
        bins.sort();
        bins
    }

    /// The packages of the handlers; a binary may be called otherwise than its package.
    pub(crate) fn handler_packages(&self) -> Vec<String> {
        let folder = self.root.join("handlers");
        let has_binary = |package: &&Package| package.targets.iter().any(|target| target.is_kind(TargetKind::Bin));
        self.metadata
            .packages
            .iter()
            .filter(|package| package.manifest_path.as_std_path().starts_with(&folder))
            .filter(has_binary)
            .map(|package| package.name.to_string())
            .collect()
    }

    /// Folder of the bundles and their index; `installer/build.rs` looks here.
    pub(crate) fn bundles(&self) -> PathBuf {
        self.target.join("bundles")
    }

    /// What tests measured, as they tell it.
    pub(crate) fn figures(&self) -> PathBuf {
        self.target.join("figures.txt")
    }

    /// The venv of the test tools.
    pub(crate) fn venv(&self) -> PathBuf {
        self.target.join("venv")
    }

    /// The venv of what looks at policies.
    pub(crate) fn policies_venv(&self) -> PathBuf {
        self.target.join("venv-policies")
    }

    /// A binary of the dev profile, after [`Workspace::build_bins`].
    pub(crate) fn bin(&self, name: &str) -> Command {
        let mut command = Command::new(self.target.join("debug").join(name));
        command.current_dir(&self.root);
        self.tell(&mut command);
        command
    }

    /// `cargo <subcommand>` in the root.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.arg(subcommand).current_dir(&self.root);
        self.tell(&mut command);
        command
    }

    /// Builds binaries of any members with the features that `cargo test --workspace` builds with.
    ///
    /// Cargo unifies features over the selected packages, and dev-dependencies count only when a target that may use
    /// them is selected. Another selection would build the AWS SDK a second time. Examples are the cheapest such
    /// targets: there is next to none of them.
    pub(crate) fn build_bins(&self, names: &[&str]) -> Result<()> {
        let mut command = self.cargo("build");
        command.arg("--examples");
        for name in names {
            command.args(["--bin", name]);
        }
        process::run(&mut command)
    }

    /// Sets what our tests and build scripts read.
    fn tell(&self, command: &mut Command) {
        command
            .env("PALISADE_VENV", self.venv())
            .env("PALISADE_BUNDLES", self.bundles())
            .env("PALISADE_FIGURES", self.figures())
            .env("PALISADE_BIN", self.target.join("debug").join("palisade"))
            .envs(self.env.iter().copied());
        Self::hide_xtask(command);
    }

    /// Hides what `cargo run` told xtask about itself: build scripts that watch those variables (ring's) would run
    /// again each time cargo is called another way.
    pub(crate) fn hide_xtask(command: &mut Command) {
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(is_about_xtask) {
                command.env_remove(name);
            }
        }
    }
}

/// Whether cargo set this variable for the package that it runs.
fn is_about_xtask(name: &str) -> bool {
    name.starts_with("CARGO_PKG_")
        || matches!(
            name,
            "CARGO_MANIFEST_DIR"
                | "CARGO_MANIFEST_PATH"
                | "CARGO_MANIFEST_LINKS"
                | "CARGO_BIN_NAME"
                | "CARGO_CRATE_NAME"
                | "CARGO_PRIMARY_PACKAGE"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_describes_xtask_is_hidden() {
        assert!(is_about_xtask("CARGO_PKG_NAME"));
        assert!(is_about_xtask("CARGO_MANIFEST_DIR"));
        assert!(!is_about_xtask("CARGO_TARGET_DIR"));
        assert!(!is_about_xtask("CARGO_HOME"));
    }

    #[test]
    fn the_handlers_are_found() -> Result<()> {
        let bins = Workspace::load()?.handler_bins();
        assert!(bins.iter().any(|name| name == "palisade-guardduty"), "{bins:?}");
        assert!(bins.iter().all(|name| name.starts_with("palisade-")), "{bins:?}");
        Ok(())
    }
}
