//! The templates of released versions are what was rendered then: each carries its own digest.

use std::{path::Path, process::Command};

use palisade_templates::{OUTPUT_DIGEST, OUTPUT_VERSION, digest_of};
use serde_json::Value;

/// Version, file name and template of every kept one.
fn kept() -> Vec<(String, String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("released");
    let mut kept = Vec::new();
    for version in folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in version.read_dir().unwrap().map(|entry| entry.unwrap().path()) {
            let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
            kept.push((name(&version), name(&file), serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap()));
        }
    }
    kept
}

#[test]
fn none_was_changed_after_it_was_rendered() {
    let kept = kept();
    assert!(!kept.is_empty());
    for (version, file, template) in kept {
        let output = |name: &str| template["Outputs"][name]["Value"].as_str().unwrap().to_owned();
        assert_eq!(output(OUTPUT_VERSION), version, "{file}");
        assert_eq!(output(OUTPUT_DIGEST), digest_of(&template), "{version}/{file} is not what was rendered");
    }
}

#[test]
fn the_binary_keeps_this_version_once() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("released-{}", std::process::id()));
    let run = || Command::new(env!("CARGO_BIN_EXE_render")).arg("--release").arg(&directory).output().unwrap();
    assert!(run().status.success());
    let file = directory.join(env!("CARGO_PKG_VERSION")).join("palisade.json");
    let template: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(template["Outputs"][OUTPUT_VERSION]["Value"], env!("CARGO_PKG_VERSION"));
    let again = run();
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("what was released does not change"));
    std::fs::remove_dir_all(&directory).unwrap();
}
