//! `build-handlers`: every handler as a static binary for both of Lambda's processors, packed into bundles.

mod arch;
mod compile;
mod elf;
mod index;
mod pack;
mod verify;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

pub(crate) use self::arch::Arch;
use self::compile::Compilation;
use self::index::Entry;
use crate::venv::Venv;
use crate::workspace::Workspace;
use crate::{files, setup};

/// Arguments of `build-handlers`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only this processor; may be given twice. Both when absent
    #[arg(long, value_enum)]
    arch: Vec<Arch>,
    /// Folder for the bundles and their index.json [default: <target>/bundles]
    #[arg(long)]
    out: Option<PathBuf>,
    /// Build bundles once more from a copy of the sources elsewhere, and fail when a byte differs [default: x86_64]
    #[arg(long, value_enum, value_name = "ARCH", num_args = 0..=1, default_missing_value = "x86_64")]
    verify: Vec<Arch>,
}

impl Args {
    /// Both processors, then `--verify`.
    pub(crate) fn verifying() -> Self {
        Self { arch: Vec::new(), out: None, verify: vec![Arch::X86_64] }
    }

    /// Both processors, each built twice.
    pub(crate) fn verifying_all() -> Self {
        Self { arch: Vec::new(), out: None, verify: Arch::ALL.to_vec() }
    }
}

/// Builds the bundles.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let venv = setup::run(workspace)?;
    let out = match &args.out {
        Some(folder) => std::path::absolute(folder)?,
        None => workspace.bundles(),
    };
    let mut archs = if args.arch.is_empty() { Arch::ALL.to_vec() } else { args.arch.clone() };
    archs.sort();
    archs.dedup();
    for arch in &args.verify {
        ensure!(archs.contains(arch), "--verify compares the {arch} bundles; build them too");
    }
    build(workspace, &venv, &archs, &out)?;
    if args.verify.is_empty() { Ok(()) } else { verify::run(workspace, &venv, &out, &args.verify) }
}

/// Compiles and packs; the index lists exactly what this call built.
pub(crate) fn build(workspace: &Workspace, venv: &Venv, archs: &[Arch], out: &Path) -> Result<()> {
    let bins = workspace.handler_bins();
    ensure!(!bins.is_empty(), "no package under handlers/ has a binary");
    let compilation = Compilation::new(workspace, venv, &workspace.root, &workspace.target.join("handlers"))?;
    let mut entries = Vec::new();
    for &arch in archs {
        compilation.run(arch, &bins)?;
        for bin in &bins {
            entries.push(bundle(&compilation, arch, bin, out)?);
        }
    }
    index::replace(out, entries)
}

/// Builds what the local AWS runs: the bundles of this machine's processor, and those of the other one only where they were
/// built before, so that the installer with all of them inside stays as it is.
pub(crate) fn build_to_run(workspace: &Workspace, venv: &Venv) -> Result<()> {
    let out = workspace.bundles();
    let before = index::read(&out).unwrap_or_default();
    let host = Arch::of_this_machine();
    let wanted = |arch: &Arch| host.is_none_or(|host| host == *arch) || before.iter().any(|entry| entry.arch == *arch);
    let archs: Vec<Arch> = Arch::ALL.into_iter().filter(wanted).collect();
    build(workspace, venv, &archs, &out)
}

/// One handler: checked, packed and written.
fn bundle(compilation: &Compilation<'_>, arch: Arch, bin: &str, out: &Path) -> Result<Entry> {
    let path = compilation.binary(arch, bin);
    let binary = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
    elf::check(&binary, arch, &compilation.build_paths()).with_context(|| format!("check {bin} for {arch}"))?;
    let handler = bin.strip_prefix("palisade-").unwrap_or(bin);
    let zip = pack::zip(&binary).with_context(|| format!("pack {bin} for {arch}"))?;
    let entry = Entry { handler: handler.to_owned(), arch, sha256: files::sha256(&zip), size: zip.len() };
    files::write_if_changed(&out.join(entry.file_name()), &zip)?;
    eprintln!("{handler} {arch}: {} bytes, bundle {} bytes, sha256 {}", binary.len(), zip.len(), entry.sha256);
    Ok(entry)
}
