//! Folders of made-up events whose scripts tell the scripted handler what to do.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use palisade_tests::check_events::{Handler, Handlers, Options, Report, RunError, check};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const INSTANCE: &str = "i-0aaaaaaaaaaaaaaa1";

/// A folder under construction.
pub(crate) struct Folder {
    directory: TempDir,
    expected: Value,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap(), expected: json!({"_fields": {}, "events": {}}) }
    }

    /// Adds an event and what the oracle says of it.
    pub(crate) fn with(mut self, name: &str, event: &Value, expected: &Value) -> Self {
        self.expected["events"][name] = expected.clone();
        self.file(name, &event.to_string())
    }

    /// Lists an event that has no file.
    pub(crate) fn listing(mut self, name: &str) -> Self {
        self.expected["events"][name] = json!({});
        self
    }

    /// Adds a file that the oracle does not list.
    pub(crate) fn file(self, name: &str, text: &str) -> Self {
        fs::write(self.directory.path().join(name), text).unwrap();
        self
    }

    /// Checks the folder with the scripted handler in the place of guardduty's.
    pub(crate) async fn check(self) -> Report {
        self.try_check().await.unwrap()
    }

    pub(crate) async fn try_check(self) -> Result<Report, RunError> {
        self.check_program(env!("CARGO_BIN_EXE_scripted-handler"), Duration::from_mins(1)).await
    }

    pub(crate) async fn check_program(self, program: &str, limit: Duration) -> Result<Report, RunError> {
        fs::write(self.directory.path().join("expected.json"), self.expected.to_string()).unwrap();
        let handler = Handler::named("guardduty", PathBuf::from(program)).unwrap();
        let folder = self.directory.path().to_owned();
        check(&Options { folder, handlers: Handlers::from(vec![handler]), time_limit: Some(limit) }).await
    }
}

/// A finding on [`INSTANCE`], which the check makes a protected computer as it is the first one.
pub(crate) fn finding(script: &Value) -> Value {
    json!({
        "source": "aws.guardduty",
        "detail-type": "GuardDuty Finding",
        "account": "111122223333",
        "region": "eu-west-1",
        "detail": {
            "id": "f1",
            "type": "Recon:EC2/Portscan",
            "accountId": "111122223333",
            "severity": 5,
            "resource": {"instanceDetails": {"instanceId": INSTANCE}},
        },
        "script": script,
    })
}

/// What is to be made of [`finding`].
pub(crate) fn expected() -> Value {
    json!({
        "transport": "eventbridge",
        "source": "aws.guardduty",
        "account": "111122223333",
        "region": "eu-west-1",
        "finding_id": "f1",
        "finding_type": "Recon:EC2/Portscan",
        "severity_label": "MEDIUM",
        "instance_ids": [INSTANCE],
        "buckets": [],
        "cves": [],
        "act_on_ec2": true,
    })
}

/// The outcome of [`finding`] that is all right, after one call to Workload Security.
pub(crate) fn outcome() -> Value {
    let scan = |action: &str| json!({"action": action, "instance": INSTANCE, "result": "planned"});
    json!({
        "palisade": "outcome",
        "version": "1.2.3",
        "handler": "guardduty",
        "account": "111122223333",
        "region": "eu-west-1",
        "source": "aws.guardduty",
        "finding_id": "f1",
        "finding_type": "Recon:EC2/Portscan",
        "severity_label": "MEDIUM",
        "instances": [INSTANCE],
        "buckets": [],
        "cves": [],
        "decision": "observe",
        "reason": "the instance is protected",
        "actions": [scan("recommendation-scan"), scan("integrity-scan")],
        "api_calls": 1,
        "duration_ms": 5,
    })
}

/// The outcome with another value under `key`.
pub(crate) fn outcome_with(key: &str, value: Value) -> Value {
    let mut outcome = outcome();
    outcome[key] = value;
    outcome
}

/// A script that reports an outcome as it has to be reported.
pub(crate) fn reporting(outcome: &Value) -> Value {
    json!({"api": [["POST", "/computers/search"]], "stdout": [outcome], "returns": outcome})
}

/// The failure lines of a report.
pub(crate) fn failures(report: &Report) -> Vec<String> {
    report.to_string().lines().filter(|line| line.starts_with("FAILED ")).map(str::to_owned).collect()
}

/// The check of one event has to have failed once, with this text after the event's name.
#[track_caller]
pub(crate) fn assert_fails(report: &Report, text: &str) {
    let failures = failures(report);
    assert_eq!(report.failed(), 1, "{report}");
    assert!(failures[0].contains(text), "`{text}` is not in {failures:?}");
}
