//! Embeds the handlers' bundles: turns the index of `cargo xtask build-handlers` into a table that `bundle.rs` includes.
//!
//! Compiles nothing. Without an index the table is empty, and the installer says so when it is asked to deploy.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=PALISADE_BUNDLES");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let folder = match env::var_os("PALISADE_BUNDLES") {
        Some(folder) => PathBuf::from(folder),
        None => default_folder(&out),
    };
    let index = folder.join("index.json");
    // While there is none, cargo runs this each time, so the first bundles are not missed.
    println!("cargo::rerun-if-changed={}", index.display());
    let entries = match fs::read(&index) {
        Ok(text) => serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", index.display()))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(format!("{}: {error}", index.display()).into()),
    };
    if entries.is_empty() && env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::warning=no bundles in {}; run `cargo xtask build-handlers` first", folder.display());
    }
    let mut table = String::from("&[\n");
    for entry in &entries {
        table.push_str(&embed(entry, &folder, &out)?);
    }
    table.push_str("]\n");
    fs::write(out.join("bundles.rs"), table)?;
    Ok(())
}

/// `bundles` in the target folder. `OUT_DIR` is `<target>/<profile>/build/<package>/out`, with the target's triple
/// before the profile when cargo was given one.
fn default_folder(out: &Path) -> PathBuf {
    let mut candidates = out.ancestors().skip(4).take(2).map(|target| target.join("bundles"));
    let first = candidates.next().unwrap_or_default();
    if first.join("index.json").exists() {
        return first;
    }
    candidates.find(|folder| folder.join("index.json").exists()).unwrap_or(first)
}

/// Checks one bundle against its entry, copies it to where no other build replaces it, and gives its row of the table.
fn embed(entry: &Value, folder: &Path, out: &Path) -> Result<String, Box<dyn Error>> {
    let field =
        |name: &str| entry[name].as_str().ok_or_else(|| format!("an entry of index.json lacks {name}: {entry}"));
    let (handler, architecture, sha256) = (field("handler")?, field("arch")?, field("sha256")?);
    let name = format!("{handler}-{architecture}.zip");
    let path = folder.join(&name);
    let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    if hex(&Sha256::digest(&bytes)) != sha256 {
        return Err(format!("{} is not what index.json lists; run `cargo xtask build-handlers`", path.display()).into());
    }
    let zip = format!("/{name}");
    fs::write(out.join(name), &bytes)?;
    Ok(format!(
        "    Bundle {{ handler: {handler:?}, architecture: {architecture:?}, sha256: {sha256:?}, \
         bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), {zip:?})) }},\n"
    ))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
