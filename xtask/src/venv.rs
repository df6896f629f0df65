//! The Python venv of the test tools: the emulators, cfn-lint, and zig as the handlers' C compiler and linker.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{files, process};

/// What the pinned requirements need at least.
const MINIMUM: (u32, u32) = (3, 11);

/// A venv with everything that its requirements name.
#[derive(Debug)]
pub(crate) struct Venv {
    folder: PathBuf,
}

impl Venv {
    /// Makes the venv from a requirements file, unless it stands already.
    ///
    /// A venv knows its own path, so it cannot be made elsewhere and moved here. A stamp written last says that it is
    /// whole; one that was interrupted has none and is made afresh.
    pub(crate) fn make(folder: &Path, requirements: &Path) -> Result<Self> {
        let venv = Self { folder: folder.to_owned() };
        let wanted = fs::read(requirements).with_context(|| format!("read {}", requirements.display()))?;
        let stamp = format!("{} {}\n", files::sha256(&wanted), folder.display());
        if venv.is_whole(&stamp) {
            return Ok(venv);
        }
        let lock = venv.lock()?;
        if !venv.is_whole(&stamp) {
            venv.fill(requirements, &stamp)?;
        }
        drop(lock);
        Ok(venv)
    }

    /// A program of the venv.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    fn stamp(&self) -> PathBuf {
        self.folder.join("stamp")
    }

    fn is_whole(&self, stamp: &str) -> bool {
        fs::read_to_string(self.stamp()).is_ok_and(|text| text == stamp) && self.program("python").exists()
    }

    /// Two tasks at once make one venv. The lock ends with the file handle.
    fn lock(&self) -> Result<File> {
        let path = self.folder.with_extension("lock");
        let lock = || -> std::io::Result<File> {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            let file = File::create(&path)?;
            file.lock()?;
            Ok(file)
        };
        lock().with_context(|| format!("lock {}", path.display()))
    }

    fn fill(&self, requirements: &Path, stamp: &str) -> Result<()> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).with_context(|| format!("remove {}", self.folder.display()))?;
        }
        let python = find_python()?;
        process::run(Command::new(python).args(["-m", "venv"]).arg(&self.folder)).context(
            "make the Python venv; some distributions pack the venv module apart, for example as python3-venv",
        )?;
        let mut pip = Command::new(self.program("python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]);
        process::run(pip.arg("-r").arg(requirements)).context("install the test tools")?;
        fs::write(self.stamp(), stamp).with_context(|| format!("write {}", self.stamp().display()))
    }
}

/// The first Python on the path that is new enough; `PYTHON` names another one.
fn find_python() -> Result<PathBuf> {
    let named = env::var_os("PYTHON").map(PathBuf::from);
    let candidates =
        named.into_iter().chain(["python3", "python3.14", "python3.13", "python3.12", "python3.11"].map(PathBuf::from));
    let mut seen = Vec::new();
    for candidate in candidates {
        let mut command = Command::new(&candidate);
        command.args(["-c", "import sys; print(*sys.version_info[:2])"]);
        let Ok(answer) = process::output(&mut command) else { continue };
        match parse_version(&answer) {
            Some(version) if version >= MINIMUM => return Ok(candidate),
            _ => seen.push(format!("{} is {}", candidate.display(), answer.trim().replace(' ', "."))),
        }
    }
    let (major, minor) = MINIMUM;
    let seen = if seen.is_empty() { "none was found".to_owned() } else { seen.join(", ") };
    bail!("the test tools need Python {major}.{minor} or newer: {seen}; set PYTHON to the one to use")
}

fn parse_version(answer: &str) -> Option<(u32, u32)> {
    let (major, minor) = answer.trim().split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert_eq!(parse_version("3 11\n"), Some((3, 11)));
        assert!(parse_version("3 9").is_some_and(|version| version < MINIMUM));
        assert_eq!(parse_version("Python"), None);
    }

    #[test]
    fn an_interrupted_venv_is_made_afresh_and_a_whole_one_is_kept() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let requirements = folder.path().join("requirements.txt");
        fs::write(&requirements, "# nothing\n")?;
        let place = folder.path().join("venv");
        let marker = place.join("marker");

        // Without a stamp: what an interruption leaves.
        fs::create_dir(&place)?;
        fs::write(&marker, "")?;
        let venv = Venv::make(&place, &requirements)?;
        assert!(!marker.exists(), "a venv without a stamp was taken for whole");
        assert!(venv.program("python").exists());

        fs::write(&marker, "")?;
        Venv::make(&place, &requirements)?;
        assert!(marker.exists(), "a whole venv was made again");
        Ok(())
    }

    #[test]
    fn other_requirements_or_a_lost_python_make_it_incomplete() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let venv = Venv { folder: folder.path().to_owned() };
        fs::create_dir(folder.path().join("bin"))?;
        fs::write(venv.program("python"), "")?;
        fs::write(venv.stamp(), "digest of the requirements")?;
        assert!(venv.is_whole("digest of the requirements"));
        assert!(!venv.is_whole("digest of others"));
        fs::remove_file(venv.program("python"))?;
        assert!(!venv.is_whole("digest of the requirements"));
        Ok(())
    }
}
