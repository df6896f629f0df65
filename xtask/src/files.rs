//! Writing files so that nothing downstream is rebuilt without need, and listing those that are the project's.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::process;

/// Writes a file unless it already has this content. It is replaced in one step, never seen half written.
pub(crate) fn write_if_changed(path: &Path, content: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(false);
    }
    let folder = path.parent().with_context(|| format!("{} has no folder", path.display()))?;
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let write = || -> std::io::Result<()> {
        let readable = fs::Permissions::from_mode(0o644);
        let mut file = tempfile::Builder::new().permissions(readable).tempfile_in(folder)?;
        file.write_all(content)?;
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("write {}", path.display()))?;
    Ok(true)
}

/// SHA-256 in lower-case hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The project's files, relative to `root`, sorted: what git tracks and what it would, but for deleted ones.
pub(crate) fn project_files(root: &Path) -> Result<Vec<PathBuf>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    let listing = process::output(&mut git).context("list the project's files")?;
    let mut files: Vec<PathBuf> =
        listing.split_terminator('\0').map(PathBuf::from).filter(|file| root.join(file).is_file()).collect();
    files.sort();
    files.dedup();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchanged_file_is_left_alone() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("deep/index.json");
        assert!(write_if_changed(&path, b"[]")?);
        let written = fs::metadata(&path)?.modified()?;
        assert!(!write_if_changed(&path, b"[]")?);
        assert_eq!(fs::metadata(&path)?.modified()?, written);
        assert!(write_if_changed(&path, b"[1]")?);
        assert_eq!(fs::read(&path)?, b"[1]");
        Ok(())
    }

    #[test]
    fn digests_are_those_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn ignored_and_deleted_files_are_not_the_projects() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let git = |arguments: &[&str]| process::output(Command::new("git").args(arguments).current_dir(folder.path()));
        git(&["init", "--quiet"])?;
        fs::write(folder.path().join(".gitignore"), "/target\n")?;
        fs::create_dir(folder.path().join("target"))?;
        fs::write(folder.path().join("target/out"), "")?;
        fs::write(folder.path().join("deleted"), "")?;
        git(&["add", "deleted"])?;
        fs::remove_file(folder.path().join("deleted"))?;
        fs::write(folder.path().join("new file"), "")?;
        assert_eq!(project_files(folder.path())?, [Path::new(".gitignore"), Path::new("new file")]);
        Ok(())
    }
}
