//! `tidy`: the rules of the tree that no compiler checks.

mod crates;
mod defaults;
mod edges;
pub(crate) mod evidence;
mod mentions;
mod operations;
mod outside;
mod purity;
mod released;
mod scenarios;
mod sources;
mod tree;
mod unused;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use self::crates::Crates;
use crate::workspace::Workspace;
use crate::{files, prove, render};

/// A text file of the project.
#[derive(Debug)]
struct SourceFile {
    /// From the root, with `/`.
    path: String,
    text: String,
}

impl SourceFile {
    fn is_rust(&self) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, extension)| extension == "rs")
    }
}

/// Everything that is checked, drift of the rendered templates included.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    check(workspace)?;
    render::check(workspace)
}

/// What can be checked without compiling. Every problem is printed, not the first alone.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let paths = files::project_files(&workspace.root)?;
    let sources = read_texts(workspace, &paths)?;
    let metadata = workspace.resolved()?;
    let crates = Crates::from_metadata(&metadata);

    let (mut problems, sizes) = sources::check(&sources);
    problems.extend(tree::check(&sources, &paths));
    problems.extend(released::check(&sources, env!("CARGO_PKG_VERSION")));
    problems.extend(evidence::check(&sources));
    let evidence = sources.iter().filter(|source| source.path == evidence::EVIDENCE);
    problems.extend(evidence.flat_map(|source| prove::complete::check(&source.text)));
    problems.extend(scenarios::check(&sources));
    problems.extend(edges::check(&crates));
    problems.extend(purity::check(&crates, &sources));
    problems.extend(outside::check(&crates, &sources));
    let fuzz = workspace.resolved_fuzz()?;
    problems.extend(defaults::check(&defaults::taken(&[&metadata, &fuzz]), &sources));
    problems.extend(unused::check(&[&metadata, &fuzz], &sources));
    eprintln!("tidy: {sizes}");
    for problem in &problems {
        eprintln!("tidy: {problem}");
    }
    match problems.len() {
        0 => Ok(()),
        1 => bail!("tidy found a problem"),
        count => bail!("tidy found {count} problems"),
    }
}

/// The files that hold text; others have nothing to check.
fn read_texts(workspace: &Workspace, paths: &[PathBuf]) -> Result<Vec<SourceFile>> {
    let mut sources = Vec::new();
    for path in paths {
        let bytes = fs::read(workspace.root.join(path)).with_context(|| format!("read {}", path.display()))?;
        if let Ok(text) = String::from_utf8(bytes) {
            sources.push(SourceFile { path: path.to_string_lossy().replace('\\', "/"), text });
        }
    }
    Ok(sources)
}

#[cfg(test)]
fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.to_owned() }
}
