//! parliament: whether the actions exist, know the resources and condition keys, and what of them is far-reaching.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::printed::is_operators;
use super::{Finding, Policies};
use crate::venv::Venv;
use crate::workspace::Workspace;

/// Asks it; where it stands beside this file.
const SCRIPT: &str = "xtask/src/lint_policies/parliament_findings.py";

/// A finding as the script writes it.
#[derive(Debug, Deserialize)]
struct Said {
    policy: String,
    statement: Option<String>,
    check: String,
    subject: String,
}

/// What it says of all policies.
pub(super) fn findings(workspace: &Workspace, venv: &Venv, policies: &Policies) -> Result<BTreeSet<Finding>> {
    let asked = serde_json::to_vec(policies).context("write the policies as JSON")?;
    let mut python = Command::new(venv.program("python"));
    // Its remarks about Python packages are not about policies.
    python.args(["-W", "ignore"]).arg(workspace.root.join(SCRIPT)).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = python.spawn().context("start parliament")?;
    // The script reads everything before it writes anything.
    child.stdin.take().context("hand the policies to parliament")?.write_all(&asked)?;
    let output = child.wait_with_output().context("wait for parliament")?;
    if !output.status.success() {
        bail!("parliament failed ({})", output.status);
    }
    let said: Vec<Said> = serde_json::from_slice(&output.stdout).context("read what parliament says")?;
    said.into_iter().map(finding).collect()
}

/// The same finding in several configs and templates is one, and so is that about a statement of several verbs.
fn finding(said: Said) -> Result<Finding> {
    let (_, place) = said.policy.split_once('|').with_context(|| format!("{} is no place", said.policy))?;
    let subject = match said.statement {
        Some(statement) if is_operators(place) => format!("operator {statement}: {}", said.subject),
        Some(statement) => format!("{place} {statement}: {}", said.subject),
        None => format!("{place}: {}", said.subject),
    };
    Ok(Finding { tool: "parliament", check: said.check, subject })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_forgets_where_else_it_was_found() -> Result<()> {
        let found = |policy: &str, statement: Option<&str>| {
            let (check, subject) = ("RESOURCE_STAR".to_owned(), "sns:Publish".to_owned());
            let statement = statement.map(str::to_owned);
            finding(Said { policy: policy.to_owned(), statement, check, subject }).map(|finding| finding.to_string())
        };
        assert_eq!(found("everything|install", Some("Read"))?, "parliament RESOURCE_STAR: operator Read: sns:Publish");
        assert_eq!(found("accounts|upgrade", Some("Read"))?, found("everything|install", Some("Read"))?);
        assert_eq!(found("palisade|WafRole", Some("Read"))?, "parliament RESOURCE_STAR: WafRole Read: sns:Publish");
        assert_eq!(found("everything|install", None)?, "parliament RESOURCE_STAR: install: sns:Publish");
        assert!(found("install", None).is_err());
        Ok(())
    }
}
