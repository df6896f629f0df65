//! The handlers to check: the bundles that `cargo xtask build-handlers` made, or programs named by hand.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use palisade_contract::{Architecture, Integration};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

/// The file in a bundle that Lambda starts.
const PROGRAM: &str = "bootstrap";

/// Why the handlers are not at hand.
#[derive(Debug, thiserror::Error)]
pub enum HandlersError {
    /// Nobody has built them.
    #[error("no bundles are built: {} is absent; run `cargo xtask build-handlers`", .0.display())]
    NotBuilt(PathBuf),
    /// There are none for this machine.
    #[error("{} lists no bundle for {arch}; run `cargo xtask build-handlers`", .index.display())]
    NoneForThisMachine {
        /// The index.
        index: PathBuf,
        /// Lambda's name of this machine's processor.
        arch: String,
    },
    /// The index or a bundle is not what it should be.
    #[error("{}: {problem}; run `cargo xtask build-handlers`", .path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A bundle cannot be unpacked.
    #[error("cannot unpack {}", .path.display())]
    Unpack {
        /// Which bundle.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// Not one of the integrations.
    #[error("no integration is called `{0}`")]
    UnknownName(String),
}

/// A handler and its program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handler {
    /// What it serves; its name is the handler's.
    pub integration: Integration,
    /// What to start.
    pub program: PathBuf,
}

impl Handler {
    /// The program of a handler by its name, for example `guardduty`.
    ///
    /// # Errors
    /// When no integration has that name.
    pub fn named(name: &str, program: PathBuf) -> Result<Self, HandlersError> {
        let integration = serde_json::from_value(name.into()).map_err(|_| HandlersError::UnknownName(name.to_owned()));
        Ok(Self { integration: integration?, program })
    }
}

/// Handlers, and where their bundles lie unpacked for as long as this lives.
#[derive(Debug)]
pub struct Handlers {
    list: Vec<Handler>,
    _unpacked: Option<TempDir>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    handler: String,
    arch: Architecture,
    sha256: String,
}

impl From<Vec<Handler>> for Handlers {
    fn from(list: Vec<Handler>) -> Self {
        Self { list, _unpacked: None }
    }
}

impl Handlers {
    /// The handlers, in order.
    pub fn list(&self) -> &[Handler] {
        &self.list
    }

    /// The folder of the bundles: `PALISADE_BUNDLES`, else `bundles` in cargo's target folder.
    pub fn bundles_folder() -> PathBuf {
        if let Some(folder) = env::var_os("PALISADE_BUNDLES") {
            return PathBuf::from(folder);
        }
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
        // An absolute target folder replaces the root.
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(target).join("bundles")
    }

    /// Unpacks the bundles that a folder's index lists for this machine's processor.
    ///
    /// # Errors
    /// When they are not built, or not what the index says.
    pub fn from_bundles(folder: &Path) -> Result<Self, HandlersError> {
        let index = folder.join("index.json");
        let text = match fs::read(&index) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(HandlersError::NotBuilt(index)),
            other => other.map_err(|error| damaged(&index, error.to_string()))?,
        };
        let entries: Vec<Entry> = serde_json::from_slice(&text).map_err(|error| damaged(&index, error.to_string()))?;
        let arch = if env::consts::ARCH == "aarch64" { Architecture::Arm64 } else { Architecture::X86_64 };
        let unpacked = tempfile::Builder::new().prefix("palisade-handlers-").tempdir();
        let unpacked = unpacked.map_err(|source| HandlersError::Unpack { path: index.clone(), source })?;
        let mut list = Vec::new();
        for entry in entries.iter().filter(|entry| entry.arch == arch) {
            let program = unpack(folder, entry, unpacked.path())?;
            list.push(Handler::named(&entry.handler, program)?);
        }
        if list.is_empty() {
            return Err(HandlersError::NoneForThisMachine { index, arch: arch.to_string() });
        }
        Ok(Self { list, _unpacked: Some(unpacked) })
    }
}

fn damaged(path: &Path, problem: String) -> HandlersError {
    HandlersError::Damaged { path: path.to_owned(), problem }
}

/// Writes the program of a bundle into `folder/<handler>`.
fn unpack(bundles: &Path, entry: &Entry, folder: &Path) -> Result<PathBuf, HandlersError> {
    let path = bundles.join(format!("{}-{}.zip", entry.handler, entry.arch));
    let bundle = fs::read(&path).map_err(|error| damaged(&path, error.to_string()))?;
    if sha256(&bundle) != entry.sha256 {
        return Err(damaged(&path, "its digest is not the one in index.json".to_owned()));
    }
    let program = read_program(&bundle).map_err(|error| damaged(&path, error))?;
    let target = folder.join(&entry.handler);
    write_program(&target, &program).map_err(|source| HandlersError::Unpack { path, source })?;
    Ok(target.join(PROGRAM))
}

/// In lower-case hex.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn read_program(bundle: &[u8]) -> Result<Vec<u8>, String> {
    let mut archive = zip::ZipArchive::new(io::Cursor::new(bundle)).map_err(|error| error.to_string())?;
    let mut file = archive.by_name(PROGRAM).map_err(|error| format!("{PROGRAM}: {error}"))?;
    let mut program = Vec::new();
    file.read_to_end(&mut program).map_err(|error| error.to_string())?;
    Ok(program)
}

fn write_program(folder: &Path, program: &[u8]) -> io::Result<()> {
    fs::create_dir(folder)?;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o755).open(folder.join(PROGRAM))?;
    file.write_all(program)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;
    use std::os::unix::fs::PermissionsExt as _;
    use zip::write::SimpleFileOptions;

    fn bundle(name: &str, program: &[u8]) -> (Vec<u8>, String) {
        let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(program).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        let digest = sha256(&bytes);
        (bytes, digest)
    }

    /// A folder with one bundle for each processor.
    fn folder(handler: &str, name: &str, digest: Option<&str>) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let (bytes, right) = bundle(name, b"the program");
        let mut index = Vec::new();
        for arch in ["arm64", "x86_64"] {
            fs::write(folder.path().join(format!("{handler}-{arch}.zip")), &bytes).unwrap();
            index.push(
                json!({"handler": handler, "arch": arch, "sha256": digest.unwrap_or(&right), "size": bytes.len()}),
            );
        }
        fs::write(folder.path().join("index.json"), json!(index).to_string()).unwrap();
        folder
    }

    fn problem(folder: &TempDir) -> String {
        Handlers::from_bundles(folder.path()).unwrap_err().to_string()
    }

    #[test]
    fn a_bundle_is_unpacked_as_a_program() {
        let folder = folder("guardduty", "bootstrap", None);
        let handlers = Handlers::from_bundles(folder.path()).unwrap();
        let [handler] = handlers.list() else { panic!("{handlers:?}") };
        assert_eq!(handler.integration, Integration::GuardDuty);
        assert_eq!(fs::read(&handler.program).unwrap(), b"the program");
        assert_eq!(fs::metadata(&handler.program).unwrap().permissions().mode() & 0o111, 0o111);
    }

    #[test]
    fn what_is_missing_or_damaged_is_said_with_the_way_out() {
        let empty = tempfile::tempdir().unwrap();
        assert!(problem(&empty).ends_with("index.json is absent; run `cargo xtask build-handlers`"));
        fs::write(empty.path().join("index.json"), "[]").unwrap();
        assert!(problem(&empty).contains("lists no bundle for "));
        assert!(problem(&folder("guardduty", "bootstrap", Some("00"))).contains("digest"));
        assert!(problem(&folder("guardduty", "other", None)).contains("bootstrap: "));
        assert_eq!(problem(&folder("guard", "bootstrap", None)), "no integration is called `guard`");
    }
}
