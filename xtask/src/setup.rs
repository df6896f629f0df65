//! `setup`: what the build and the tests need besides cargo, made once and kept in the target folder.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::build_handlers::Arch;
use crate::process;
use crate::venv::Venv;
use crate::workspace::Workspace;

/// Makes the venv and adds the Rust targets; does nothing when they are there.
pub(crate) fn run(workspace: &Workspace) -> Result<Venv> {
    let venv = Venv::make(&workspace.venv(), &workspace.root.join("tests/emulators/requirements.txt"))?;
    add_targets(&sysroot(workspace)?)?;
    Ok(venv)
}

/// The folder of the compiler in use.
pub(crate) fn sysroot(workspace: &Workspace) -> Result<String> {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "sysroot"]).current_dir(&workspace.root);
    Ok(process::output(&mut rustc).context("find the Rust toolchain")?.trim().to_owned())
}

/// Looks into the toolchain rather than asking rustup: a distribution's Rust has targets without it.
fn add_targets(sysroot: &str) -> Result<()> {
    let missing: Vec<&str> = Arch::ALL
        .into_iter()
        .map(Arch::triple)
        .filter(|triple| !Path::new(sysroot).join("lib/rustlib").join(triple).join("lib").is_dir())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if Command::new("rustup").arg("--version").output().is_err() {
        bail!(
            "the Rust toolchain in {sysroot} lacks {}, and rustup is not installed to add it; \
             install rustup, or the toolchain's standard library for this target",
            missing.join(" and ")
        );
    }
    process::run(Command::new("rustup").args(["target", "add"]).args(missing))
}
