//! The committed schema is the one that the types give.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{fs, path::Path};

#[test]
fn committed_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/palisade.schema.json");
    let committed = fs::read_to_string(path).unwrap_or_default();
    let current = format!("{:#}\n", palisade_config::schema());
    assert!(
        committed == current,
        "docs/palisade.schema.json is out of date: cargo run -p palisade-config --bin schema > docs/palisade.schema.json"
    );
}

#[test]
fn every_key_is_described() {
    fn walk(path: &str, schema: &serde_json::Value) {
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{key}");
            let description = property["description"].as_str().unwrap_or_default();
            assert!(description.ends_with('.'), "{path}: {description:?}");
            walk(&path, property);
            walk(&path, &property["items"]);
        }
    }
    let schema = palisade_config::schema();
    assert!(schema["properties"].as_object().unwrap().len() > 5);
    walk("", &schema);
}
