//! Files that load, and files that do not with what is printed then. `UPDATE_CASES=1 cargo test -p palisade-config` rewrites
//! the `.stderr` files; review them like code.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    fs,
    path::{Path, PathBuf},
};

fn cases(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn valid_files_load() {
    for path in cases("valid") {
        let text = fs::read_to_string(&path).unwrap();
        palisade_config::load(&text, "palisade.yaml").unwrap_or_else(|error| panic!("{}:\n{error}", path.display()));
    }
}

#[test]
fn the_schema_accepts_what_loads() {
    let validator = jsonschema::validator_for(&palisade_config::schema()).unwrap();
    for path in cases("valid") {
        let text = fs::read_to_string(&path).unwrap();
        // `value: 2024` is text to us and a number to whoever reads YAML without a schema.
        let value: serde_json::Value = serde_yaml::from_str(&text.replace("value: 2024", "value: '2024'")).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|e| format!("{} at {}", e, e.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
    }
}

#[test]
fn invalid_files_are_explained() {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut different = Vec::new();
    for path in cases("invalid") {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let Err(error) = palisade_config::load(&text, name) else { panic!("{name} loads") };
        let printed = format!("{error}\n");
        assert!(!printed.contains("DONOTPRINT"), "{printed}");
        let expected = path.with_extension("stderr");
        if update {
            fs::write(&expected, &printed).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != printed {
            different.push(format!("{name}:\n{printed}"));
        }
    }
    assert!(different.is_empty(), "not as in the .stderr file:\n\n{}", different.join("\n"));
}
