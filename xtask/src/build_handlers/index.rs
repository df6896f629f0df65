//! `index.json`: which bundles there are, with their digests. The installer embeds what it lists.

use std::path::Path;
use std::{fs, io};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::Arch;
use crate::files;

/// One bundle.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The handler's name, for example `guardduty`.
    pub(super) handler: String,
    /// Its processor.
    pub(super) arch: Arch,
    /// Of the zip, lower-case hex.
    pub(super) sha256: String,
    /// Of the zip, in bytes.
    pub(super) size: usize,
}

impl Entry {
    /// Name of the zip beside the index.
    pub(super) fn file_name(&self) -> String {
        format!("{}-{}.zip", self.handler, self.arch)
    }
}

/// The entries of a folder's index.
pub(super) fn read(folder: &Path) -> Result<Vec<Entry>> {
    let path = folder.join("index.json");
    let text = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("read {}", path.display()))
}

/// Writes the index and removes the zips that only the index before it listed.
pub(super) fn replace(folder: &Path, mut entries: Vec<Entry>) -> Result<()> {
    entries.sort();
    let kept: Vec<String> = entries.iter().map(Entry::file_name).collect();
    // An index that cannot be read lists nothing of ours.
    let gone: Vec<String> = read(folder).unwrap_or_default().iter().map(Entry::file_name).collect();
    let mut text = serde_json::to_vec_pretty(&entries)?;
    text.push(b'\n');
    files::write_if_changed(&folder.join("index.json"), &text)?;
    for name in gone.iter().filter(|name| !kept.contains(name)) {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("remove {name} from {}", folder.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(handler: &str, arch: Arch) -> Entry {
        Entry { handler: handler.to_owned(), arch, sha256: "00".to_owned(), size: 1 }
    }

    #[test]
    fn the_index_is_sorted_and_readable_by_others() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let entries = [entry("macie", Arch::X86_64), entry("guardduty", Arch::X86_64), entry("guardduty", Arch::Arm64)];
        replace(folder.path(), entries.to_vec())?;
        let text = fs::read_to_string(folder.path().join("index.json"))?;
        let value: serde_json::Value = serde_json::from_str(&text)?;
        assert_eq!(value[0], serde_json::json!({"handler": "guardduty", "arch": "arm64", "sha256": "00", "size": 1}));
        assert_eq!(value[1]["arch"], "x86_64");
        assert_eq!(value[2]["handler"], "macie");
        Ok(())
    }

    #[test]
    fn a_bundle_that_is_no_longer_built_goes_and_other_files_stay() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let (arm, intel) = (entry("guardduty", Arch::Arm64), entry("guardduty", Arch::X86_64));
        for name in ["guardduty-arm64.zip", "guardduty-x86_64.zip", "notes.txt"] {
            fs::write(folder.path().join(name), name)?;
        }
        replace(folder.path(), vec![arm.clone(), intel.clone()])?;
        replace(folder.path(), vec![intel.clone()])?;
        assert_eq!(read(folder.path())?, [intel]);
        assert!(!folder.path().join(arm.file_name()).exists());
        assert!(folder.path().join("guardduty-x86_64.zip").exists());
        assert!(folder.path().join("notes.txt").exists());
        Ok(())
    }
}
