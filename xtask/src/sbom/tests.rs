//! The documents of this workspace: their shape, and what they say of the binaries.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

fn refs(document: &Value) -> BTreeSet<&str> {
    let components = document["components"].as_array().into_iter().flatten();
    let all = components.chain([&document["metadata"]["component"]]);
    all.filter_map(|component| component["bom-ref"].as_str()).collect()
}

#[test]
fn every_binary_has_a_sound_document() -> Result<()> {
    let workspace = Workspace::load()?;
    let documents = documents(&workspace)?;
    assert_eq!(documents.len(), 1 + 2 * workspace.handler_packages().len(), "{:?}", documents.keys());
    for (file, text) in &documents {
        let name = file.display();
        let document: Value = serde_json::from_str(text)?;
        assert_eq!(document["bomFormat"], "CycloneDX", "{name}");
        assert_eq!(document["specVersion"], "1.5", "{name}");
        let components = document["components"].as_array().context("no components")?;
        let refs = refs(&document);
        assert_eq!(refs.len(), components.len() + 1, "{name}: each component has a reference of its own");
        for component in components {
            let ours = component["name"].as_str().is_some_and(|name| name.starts_with("palisade-"));
            let hash = component["hashes"][0]["content"].as_str().unwrap_or_default();
            assert_eq!(hash.len(), if ours { 0 } else { 64 }, "{name}: {component}");
            assert!(component["licenses"][0]["expression"].is_string(), "{name}: {component}");
            assert!(component["purl"].as_str().is_some_and(|url| url.starts_with("pkg:cargo/")), "{name}: {component}");
        }
        let dependencies = document["dependencies"].as_array().context("no dependencies")?;
        assert_eq!(dependencies.len(), refs.len(), "{name}");
        for dependency in dependencies {
            let on = dependency["dependsOn"].as_array().into_iter().flatten().chain([&dependency["ref"]]);
            assert!(on.filter_map(Value::as_str).all(|on| refs.contains(on)), "{name}: {dependency}");
        }
        assert!(!text.contains(&workspace.root.display().to_string()), "{name} names a folder of this machine");
    }
    Ok(())
}

#[test]
fn a_handler_is_linked_with_neither_sdk_nor_a_second_library_for_tls() -> Result<()> {
    let workspace = Workspace::load()?;
    let documents = documents(&workspace)?;
    let contains = |document: &Value, wanted: &str| {
        let components = document["components"].as_array().into_iter().flatten();
        components.filter_map(|component| component["name"].as_str()).any(|name| name.starts_with(wanted))
    };
    for (file, text) in &documents {
        let document: Value = serde_json::from_str(text)?;
        let installer = document["metadata"]["component"]["name"] == INSTALLER;
        assert!(contains(&document, "rustls"), "{}", file.display());
        assert_eq!(contains(&document, "aws-sdk-"), installer, "{}", file.display());
        assert_eq!(contains(&document, "aws-lc-"), installer, "{}", file.display());
        // Macros are no part of a binary, nor is what tests use.
        assert!(!contains(&document, "serde_derive") && !contains(&document, "proptest"), "{}", file.display());
    }
    Ok(())
}
