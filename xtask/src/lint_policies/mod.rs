//! `lint-policies`: what parliament says of every policy and checkov of every template. A finding without a reason fails.

mod accepted;
mod checkov;
mod granted;
mod parliament;
mod printed;
mod rendered;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use self::accepted::Accepted;
use crate::tidy::evidence::EVIDENCE;
use crate::venv::Venv;
use crate::workspace::Workspace;

/// What is ours of this: the tools' versions, configs, and the findings that have a reason.
const FOLDER: &str = "xtask/policies";

/// Policy documents, by where they stand.
type Policies = BTreeMap<String, Value>;

/// What a tool says, in words that stay the same from run to run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    tool: &'static str,
    check: String,
    subject: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.tool, self.check, self.subject)
    }
}

/// Asks both tools about everything. Every problem is printed, not the first alone.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let venv = Venv::make(&workspace.policies_venv(), &workspace.root.join(FOLDER).join("requirements.txt"))?;
    workspace.build_bins(&["palisade"])?;
    let accepted = Accepted::read(&workspace.root.join(FOLDER).join("accepted.json"))?;

    let (templates, mut policies) = rendered::policies(workspace)?;
    policies.extend(printed::policies(workspace)?);
    let mut findings: BTreeSet<Finding> = parliament::findings(workspace, &venv, &policies)?;
    findings.extend(checkov::findings(workspace, &venv, &templates)?);

    let mut problems = accepted.compare(&findings);
    let evidence = workspace.root.join(EVIDENCE);
    let evidence = std::fs::read_to_string(&evidence).with_context(|| format!("read {}", evidence.display()))?;
    problems.extend(granted::check(&policies, &evidence));
    for problem in &problems {
        eprintln!("lint-policies: {problem}");
    }
    match problems.len() {
        0 => {
            eprintln!(
                "lint-policies: {} policies and {} templates; {} findings, each with its reason in {FOLDER}/accepted.json",
                policies.len(),
                templates.len(),
                findings.len()
            );
            Ok(())
        }
        count => bail!("the policies have problems: {count}; {FOLDER}/accepted.json holds the findings with a reason"),
    }
}

/// The configs whose policies are looked at, by name.
fn configs(workspace: &Workspace) -> Result<Vec<(String, PathBuf)>> {
    let folder = workspace.root.join(FOLDER);
    let mut configs = Vec::new();
    for entry in folder.read_dir().with_context(|| format!("list {}", folder.display()))? {
        let path = entry.with_context(|| format!("list {}", folder.display()))?.path();
        if path.extension().is_some_and(|extension| extension == "yaml")
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
        {
            configs.push((name.to_owned(), path.clone()));
        }
    }
    configs.sort();
    Ok(configs)
}
