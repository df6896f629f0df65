//! `--verify`: the same sources in another place give the same bytes.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

use super::compile::Compilation;
use super::index::Entry;
use super::{Arch, bundle, elf, index, pack};
use crate::files;
use crate::venv::Venv;
use crate::workspace::Workspace;

/// Builds the bundles of these processors from a copy of the sources and compares them with those in `out`.
///
/// The copy's path has another length than the original's. Its target folder is kept: the members are always built
/// anew, because the copy's files are younger than anything there.
pub(super) fn run(workspace: &Workspace, venv: &Venv, out: &Path, archs: &[Arch]) -> Result<()> {
    let elsewhere = tempfile::Builder::new()
        .prefix("palisade-built-elsewhere-")
        .tempdir()
        .context("make a folder for a copy of the sources")?;
    let copy = elsewhere.path().join("sources").join("of-the-workspace");
    ensure!(
        copy.as_os_str().len() != workspace.root.as_os_str().len(),
        "the copy's path must have another length than the original's"
    );
    copy_sources(&workspace.root, &copy)?;

    let bins = workspace.handler_bins();
    let compilation = Compilation::new(workspace, venv, &copy, &workspace.target.join("handlers-elsewhere"))?;
    let again = elsewhere.path().join("bundles");
    let listed = index::read(out)?;
    for &arch in archs {
        compilation.run(arch, &bins)?;
        for bin in &bins {
            let second = bundle(&compilation, arch, bin, &again)?;
            let first = listed.iter().find(|entry| entry.handler == second.handler && entry.arch == second.arch);
            compare(first.with_context(|| format!("{bin} is not in the index of {}", out.display()))?, out, &again)?;
        }
        eprintln!("verified: {} {arch} bundles have the same bytes when built elsewhere", bins.len());
    }
    Ok(())
}

fn copy_sources(from: &Path, to: &Path) -> Result<()> {
    for file in files::project_files(from)? {
        let target = to.join(&file);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
        }
        fs::copy(from.join(&file), &target).with_context(|| format!("copy {}", file.display()))?;
    }
    Ok(())
}

fn compare(entry: &Entry, first: &Path, second: &Path) -> Result<()> {
    let read = |folder: &Path| {
        let path = folder.join(entry.file_name());
        fs::read(&path).with_context(|| format!("read {}", path.display()))
    };
    let (first, second) = (read(first)?, read(second)?);
    if first == second {
        return Ok(());
    }
    let difference = difference(&pack::unzip(&first)?, &pack::unzip(&second)?);
    bail!("{} depends on where it is built: {difference}", entry.file_name())
}

/// The first place where two binaries differ, in words.
fn difference(first: &[u8], second: &[u8]) -> String {
    let Some(at) = first.iter().zip(second).position(|(a, b)| a != b) else {
        if first.len() == second.len() {
            return "the binaries are the same, their packing is not".to_owned();
        }
        return format!("{} and {} bytes, one the beginning of the other", first.len(), second.len());
    };
    let count = first.iter().zip(second).filter(|(a, b)| a != b).count();
    format!(
        "{} and {} bytes, {count} of them differ, the first at {at:#x}: {:?} and {:?}",
        first.len(),
        second.len(),
        elf::text_at(first, at),
        elf::text_at(second, at)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_is_named() {
        assert_eq!(
            difference(b"\0built in /a/b\0", b"\0built in /c/d\0"),
            "15 and 15 bytes, 2 of them differ, the first at 0xb: \"a/b\" and \"c/d\""
        );
        assert_eq!(difference(b"same", b"same plus"), "4 and 9 bytes, one the beginning of the other");
    }

    #[test]
    fn bundles_with_other_binaries_do_not_pass() -> Result<()> {
        let (one, two) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let entry = Entry { handler: "guardduty".to_owned(), arch: Arch::X86_64, sha256: String::new(), size: 0 };
        fs::write(one.path().join(entry.file_name()), pack::zip(b"made here")?)?;
        fs::write(two.path().join(entry.file_name()), pack::zip(b"made there")?)?;
        assert!(compare(&entry, one.path(), one.path()).is_ok());
        let error = compare(&entry, one.path(), two.path()).map_err(|error| error.to_string());
        assert!(error.is_err_and(|text| text.contains("guardduty-x86_64.zip") && text.contains("at 0x5")));
        Ok(())
    }
}
