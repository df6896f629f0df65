//! The cross-compilation: one cargo run per target, with flags that keep the build's folders out of the binaries.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::Arch;
use crate::venv::Venv;
use crate::workspace::Workspace;
use crate::{process, setup};

/// Where one build of the handlers reads and writes.
#[derive(Debug)]
pub(super) struct Compilation<'a> {
    venv: &'a Venv,
    sources: PathBuf,
    target: PathBuf,
    cargo_home: PathBuf,
    sysroot: PathBuf,
    packages: Vec<String>,
}

impl<'a> Compilation<'a> {
    /// Builds the workspace in `sources` into the target folder `target`: one of its own, because its flags differ
    /// from those of all other builds.
    pub(super) fn new(workspace: &Workspace, venv: &'a Venv, sources: &Path, target: &Path) -> Result<Self> {
        let cargo_home = match env::var_os("CARGO_HOME") {
            Some(folder) => PathBuf::from(folder),
            None => env::home_dir().context("find the home folder, or set CARGO_HOME")?.join(".cargo"),
        };
        Ok(Self {
            venv,
            sources: sources.to_owned(),
            target: target.to_owned(),
            cargo_home,
            sysroot: PathBuf::from(setup::sysroot(workspace)?),
            packages: workspace.handler_packages(),
        })
    }

    /// Compiles all handlers for one processor.
    pub(super) fn run(&self, arch: Arch, bins: &[String]) -> Result<()> {
        let triple = arch.triple();
        let mut command = Command::new(self.venv.program("cargo-zigbuild"));
        command.args(["zigbuild", "--locked", "--profile", "lambda", "--target", triple]);
        // The packages are named too: with features of other members unified in, a handler would carry them.
        for package in &self.packages {
            command.args(["--package", package]);
        }
        for bin in bins {
            command.args(["--bin", bin]);
        }
        command
            .arg("--target-dir")
            .arg(&self.target)
            .current_dir(&self.sources)
            .env("CARGO_ZIGBUILD_PYTHON_PATH", self.venv.program("python"))
            .env("CARGO_ENCODED_RUSTFLAGS", self.rust_flags())
            .env(format!("CFLAGS_{}", triple.replace('-', "_")), self.c_flags())
            .env("CC_SHELL_ESCAPED_FLAGS", "1")
            // 1980-01-01T00:00:00Z, the time of the zip's entry, for C code that prints its build date.
            .env("SOURCE_DATE_EPOCH", "315532800");
        Workspace::hide_xtask(&mut command);
        process::run(&mut command)
    }

    /// The binary that [`Compilation::run`] makes.
    pub(super) fn binary(&self, arch: Arch, bin: &str) -> PathBuf {
        self.target.join(arch.triple()).join("lambda").join(bin)
    }

    /// Folders that must not show in a binary.
    pub(super) fn build_paths(&self) -> Vec<PathBuf> {
        let home = env::home_dir().filter(|home| home.components().count() > 1);
        [&self.sources, &self.target, &self.cargo_home, &self.sysroot].into_iter().cloned().chain(home).collect()
    }

    /// The folders that compilers are told to call otherwise. The sources are not among them: cargo names a member's
    /// files relative to the workspace, and with the same flags everywhere, clones share what is built of
    /// the dependencies.
    fn renamed(&self) -> [(&Path, &'static str); 3] {
        [(&self.cargo_home, "cargo"), (&self.sysroot, "rust"), (&self.target, "target")]
    }

    fn rust_flags(&self) -> String {
        let flags = self.renamed().map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
        // Cargo's separator, for paths with spaces.
        flags.join("\x1f")
    }

    fn c_flags(&self) -> String {
        self.renamed().map(|(from, to)| format!("'-ffile-prefix-map={}={to}'", from.display())).join(" ")
    }
}
