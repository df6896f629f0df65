//! A document in the form of CycloneDX 1.5. Without serial number and date: the same sources give the same bytes.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::tree::{Crate, Graph};

/// What is known of a package besides its name.
#[derive(Debug, Clone, Default)]
pub(super) struct About {
    /// SPDX expression.
    pub(super) licence: Option<String>,
    /// SHA-256 of the package as the registry has it; none for ours.
    pub(super) checksum: Option<String>,
}

/// The document of one binary's package.
pub(super) fn document(package: &str, triple: &str, graph: &Graph, about: &BTreeMap<Crate, About>) -> Result<Value> {
    let root = graph.named(package).with_context(|| format!("{package} is not in its own tree"))?;
    let linked = graph.reached(root);
    let mut subject = component(root, about)?;
    subject["type"] = json!("application");
    let components: Vec<Value> = linked.iter().map(|linked| component(linked, about)).collect::<Result<_>>()?;
    let dependencies: Vec<Value> = std::iter::once(&root)
        .chain(&linked)
        .map(|package| json!({"ref": url(package), "dependsOn": graph.of(package).map(url).collect::<Vec<_>>()}))
        .collect();
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": subject,
            "properties": [{"name": "palisade:target", "value": triple}],
        },
        "components": components,
        "dependencies": dependencies,
    }))
}

fn component(package: &Crate, about: &BTreeMap<Crate, About>) -> Result<Value> {
    let Crate { name, version } = package;
    let about = about.get(package).with_context(|| format!("nothing is known of {name} {version}"))?;
    let mut component =
        json!({"type": "library", "bom-ref": url(package), "name": name, "version": version, "purl": url(package)});
    if let Some(licence) = &about.licence {
        component["licenses"] = json!([{"expression": licence}]);
    }
    if let Some(checksum) = &about.checksum {
        component["hashes"] = json!([{"alg": "SHA-256", "content": checksum}]);
    }
    Ok(component)
}

/// The package URL. Of versions only the sign of build metadata needs escaping.
fn url(package: &Crate) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version.replace('+', "%2B"))
}
