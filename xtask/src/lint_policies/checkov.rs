//! checkov: rules about what the rendered templates set up.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::Finding;
use crate::process;
use crate::venv::Venv;
use crate::workspace::Workspace;

/// What it says of all templates. It asks nobody: rules and texts are its own.
pub(super) fn findings(workspace: &Workspace, venv: &Venv, templates: &[PathBuf]) -> Result<BTreeSet<Finding>> {
    let mut checkov = Command::new(venv.program("checkov"));
    checkov.args(["--framework", "cloudformation", "--output", "json", "--compact", "--quiet"]);
    // Findings are compared with our list, so that they alone are no failure.
    checkov.args(["--skip-download", "--soft-fail"]).current_dir(&workspace.root);
    for template in templates {
        checkov.arg("--file").arg(template);
    }
    read(&process::output(&mut checkov)?).context("read what checkov says")
}

fn read(text: &str) -> Result<BTreeSet<Finding>> {
    let report: Value = serde_json::from_str(text)?;
    let summary = &report["summary"];
    ensure!(
        summary["parsing_errors"] == 0 && summary["passed"].as_u64().is_some_and(|passed| passed > 0),
        "it could not read every template: {summary}"
    );
    let failed = report["results"]["failed_checks"].as_array().context("it lists no failed checks")?;
    failed.iter().map(finding).collect()
}

/// The resource is named without its template: the same one in several is one finding.
fn finding(failed: &Value) -> Result<Finding> {
    let word = |key: &str| failed[key].as_str().with_context(|| format!("a finding lacks {key}"));
    let resource = word("resource")?;
    let id = resource.rsplit_once('.').map_or(resource, |(_, id)| id);
    Ok(Finding {
        tool: "checkov",
        check: word("check_id")?.to_owned(),
        subject: format!("{id}: {}", word("check_name")?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_checks_are_findings_and_an_unread_template_is_an_error() -> Result<()> {
        let report = r#"{"summary": {"passed": 2, "parsing_errors": 0}, "results": {"failed_checks": [
            {"check_id": "CKV_AWS_18", "check_name": "logging", "resource": "AWS::S3::Bucket.Bundles", "file_path": "/a"},
            {"check_id": "CKV_AWS_18", "check_name": "logging", "resource": "AWS::S3::Bucket.Bundles", "file_path": "/b"}]}}"#;
        let found: Vec<String> = read(report)?.iter().map(ToString::to_string).collect();
        assert_eq!(found, ["checkov CKV_AWS_18: Bundles: logging"]);
        assert!(read(&report.replace("\"parsing_errors\": 0", "\"parsing_errors\": 1")).is_err());
        assert!(read(&report.replace("\"passed\": 2", "\"passed\": 0")).is_err());
        Ok(())
    }
}
