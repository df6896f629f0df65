//! `sbom`: what each binary is linked from, as CycloneDX documents in the target folder.

mod bom;
mod lock;
mod tree;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};
use cargo_metadata::MetadataCommand;

use self::bom::About;
use self::tree::{Crate, Graph};
use crate::build_handlers::Arch;
use crate::workspace::Workspace;
use crate::{files, process, supply_chain};

/// The package of the installer.
const INSTALLER: &str = "palisade";

/// Writes a document for the installer on this machine and for every handler on each processor.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let folder = workspace.target.join("sbom");
    for (name, text) in documents(workspace)? {
        files::write_if_changed(&folder.join(name), text.as_bytes())?;
    }
    eprintln!("the lists of what is linked are in {}", folder.display());
    Ok(())
}

/// File name to document.
fn documents(workspace: &Workspace) -> Result<BTreeMap<PathBuf, String>> {
    let about = about(workspace)?;
    let host = host(workspace)?;
    let mut documents = BTreeMap::new();
    let mut add = |packages: &[String], triple: &str| -> Result<()> {
        let graph = linked(workspace, packages, triple)?;
        for package in packages {
            let document = bom::document(package, triple, &graph, &about)?;
            let text = serde_json::to_string_pretty(&document).context("write a list of components as JSON")?;
            documents.insert(PathBuf::from(format!("{package}-{triple}.cdx.json")), text + "\n");
        }
        Ok(())
    };
    add(&[INSTALLER.to_owned()], &host)?;
    for arch in Arch::ALL {
        // Together, because they are built together: features add up over the packages of one build.
        add(&workspace.handler_packages(), arch.triple())?;
    }
    Ok(documents)
}

/// What cargo links: no build scripts, no macros, no tests.
fn linked(workspace: &Workspace, packages: &[String], triple: &str) -> Result<Graph> {
    let mut cargo = workspace.cargo("tree");
    cargo.args(["--locked", "--edges", "normal,no-proc-macro", "--target", triple]);
    cargo.args(["--prefix", "depth", "--format", "|{p}"]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    let text = process::output(&mut cargo).with_context(|| format!("list what is linked for {triple}"))?;
    tree::read(&text).with_context(|| format!("read what is linked for {triple}"))
}

/// Licence and checksum of each package that there is.
fn about(workspace: &Workspace) -> Result<BTreeMap<Crate, About>> {
    let path = workspace.root.join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
    let mut checksums = lock::checksums(&lock);
    let mut command = MetadataCommand::new();
    command.current_dir(&workspace.root).other_options(["--locked".to_owned()]);
    let metadata = command.exec().context("read the dependencies with cargo metadata")?;
    let about = metadata.packages.into_iter().map(|package| {
        let key = Crate { name: package.name.to_string(), version: package.version.to_string() };
        let licence = package.license.map(|licence| supply_chain::normalised(&licence));
        let checksum = checksums.remove(&key);
        (key, About { licence, checksum })
    });
    Ok(about.collect())
}

/// The target that this machine's compiler builds for.
fn host(workspace: &Workspace) -> Result<String> {
    let said = process::output(Command::new("rustc").arg("-vV").current_dir(&workspace.root))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc -vV does not name its host")
}

#[cfg(test)]
mod tests;
