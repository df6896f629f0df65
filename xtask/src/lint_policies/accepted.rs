//! The findings that have a reason. One that is not among them is a problem, and so is a reason without its finding.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use super::Finding;

/// Findings of one check that have the same reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    tool: String,
    check: String,
    reason: String,
    findings: Vec<String>,
}

/// The committed list.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Accepted(Vec<Group>);

impl Accepted {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("understand {}", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let list: Self = serde_json::from_str(text)?;
        for group in &list.0 {
            ensure!(!group.reason.trim().is_empty(), "{} {} has no reason", group.tool, group.check);
        }
        Ok(list)
    }

    /// What differs between the findings and the list, in words.
    pub(super) fn compare(&self, findings: &BTreeSet<Finding>) -> Vec<String> {
        let mut open: BTreeMap<(&str, &str, &str), u32> = BTreeMap::new();
        for group in &self.0 {
            for finding in &group.findings {
                *open.entry((&group.tool, &group.check, finding)).or_default() += 1;
            }
        }
        let mut problems = Vec::new();
        for ((tool, check, subject), _) in open.iter().filter(|(_, count)| **count > 1) {
            problems.push(format!("listed twice: {tool} {check}: {subject}"));
        }
        for finding in findings {
            if open.remove(&(finding.tool, finding.check.as_str(), finding.subject.as_str())).is_none() {
                problems.push(format!("unexplained: {finding}"));
            }
        }
        problems
            .extend(open.keys().map(|(tool, check, subject)| format!("not found any more: {tool} {check}: {subject}")));
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"[{"tool": "checkov", "check": "C1", "reason": "it is so", "findings": ["Queue", "Topic"]}]"#;

    fn finding(check: &str, subject: &str) -> Finding {
        Finding { tool: "checkov", check: check.to_owned(), subject: subject.to_owned() }
    }

    #[test]
    fn only_what_is_listed_passes_and_only_while_it_is_found() -> Result<()> {
        let list = Accepted::parse(LIST)?;
        let both = BTreeSet::from([finding("C1", "Queue"), finding("C1", "Topic")]);
        assert_eq!(list.compare(&both), Vec::<String>::new());
        let other = BTreeSet::from([finding("C1", "Queue"), finding("C2", "Queue")]);
        assert_eq!(list.compare(&other), ["unexplained: checkov C2: Queue", "not found any more: checkov C1: Topic"]);
        Ok(())
    }

    #[test]
    fn a_reason_is_needed_and_nothing_is_listed_twice() -> Result<()> {
        assert!(Accepted::parse(&LIST.replace("it is so", " ")).is_err());
        assert!(Accepted::parse(&LIST.replace("\"tool\"", "\"tools\"")).is_err());
        let twice = Accepted::parse(&LIST.replace("\"Topic\"", "\"Queue\""))?;
        assert_eq!(twice.compare(&BTreeSet::from([finding("C1", "Queue")])), ["listed twice: checkov C1: Queue"]);
        Ok(())
    }
}
