//! `lint-templates`: cfn-lint's schemas and rules on what we render.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::workspace::Workspace;
use crate::{process, render, setup};

/// One region of each kind: two ordinary ones, and one of each other partition.
const REGIONS: [&str; 4] = ["us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1"];

/// Lints every rendered template; an error, a warning or a remark fails.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let venv = setup::run(workspace)?;
    let templates = templates(workspace)?;
    let mut lint = Command::new(venv.program("cfn-lint"));
    lint.args(["--include-checks", "I", "--non-zero-exit-code", "informational", "--regions"]).args(REGIONS);
    process::run(lint.arg("--template").args(&templates).current_dir(&workspace.root))?;
    eprintln!("cfn-lint: {} templates without errors, warnings and remarks", templates.len());
    Ok(())
}

/// The rendered templates, from the root.
pub(crate) fn templates(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let folder = workspace.root.join(render::RENDERED);
    let mut templates = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("list {}", folder.display()))? {
        let path = entry.with_context(|| format!("list {}", folder.display()))?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            templates.push(PathBuf::from(render::RENDERED).join(path.file_name().unwrap_or_default()));
        }
    }
    ensure!(!templates.is_empty(), "{} holds no template", folder.display());
    templates.sort();
    Ok(templates)
}
