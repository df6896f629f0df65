//! Folders that are not as they should be, deliveries of several events, and events that are not what they should be.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Folder, assert_fails, expected, failures, finding, outcome, outcome_with, reporting};

fn program(folder: &std::path::Path, handlers: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_check-events"));
    for handler in handlers {
        command.args(["--handler", handler]);
    }
    let output = command.arg(folder).env("PALISADE_BUNDLES", folder).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_program_fails_without_events_or_bundles_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let guardduty = concat!("guardduty=", env!("CARGO_BIN_EXE_scripted-handler"));
    let (code, text) = program(folder.path(), &[guardduty]);
    assert_eq!(code, Some(1));
    assert!(text.contains("expected.json") && text.ends_with("0 passed, 1 failed\n"), "{text}");

    let (code, text) = program(folder.path(), &[]);
    assert_eq!(code, Some(1));
    assert!(text.contains("run `cargo xtask build-handlers`\n0 passed, 1 failed\n"), "{text}");

    let (code, text) = program(folder.path(), &["guardduty"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("`guardduty` does not have the form NAME=PROGRAM"), "{text}");
}

#[test]
fn the_program_tells_success_and_failure_by_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let guardduty = concat!("guardduty=", env!("CARGO_BIN_EXE_scripted-handler"));
    std::fs::write(folder.path().join("a.json"), finding(&reporting(&outcome())).to_string()).unwrap();
    for (label, code, last) in [("MEDIUM", 0, "2 passed, 0 failed"), ("LOW", 1, "0 passed, 2 failed")] {
        let mut expected = expected();
        expected["severity_label"] = json!(label);
        let oracle = json!({"events": {"a.json": expected}}).to_string();
        std::fs::write(folder.path().join("expected.json"), oracle).unwrap();
        let (status, text) = program(folder.path(), &[guardduty]);
        assert_eq!((status, text.lines().last()), (Some(code), Some(last)), "{text}");
    }
}

#[tokio::test]
async fn a_listed_event_without_a_file_fails() {
    let report = Folder::new().listing("gone.json").check().await;
    assert_fails(&report, "gone.json: event: expected a file, got cannot read it: ");
}

#[tokio::test]
async fn a_file_that_is_not_listed_is_noted_and_run() {
    let right = finding(&reporting(&outcome()));
    let report = Folder::new()
        .with("a.json", &right, &expected())
        .file("b.json", &right.to_string())
        .file("c.json", &finding(&json!({"returns": null})).to_string())
        .check()
        .await;
    assert_eq!((report.passed(), report.failed()), (3, 1), "{report}");
    assert!(report.to_string().starts_with("note: b.json is not in expected.json"), "{report}");
    assert!(failures(&report)[0].contains("c.json: "), "{report}");
}

#[tokio::test]
async fn a_member_of_the_oracle_that_nothing_is_held_against_fails() {
    let mut expected = expected();
    expected["something"] = json!("else");
    let report = Folder::new().with("a.json", &finding(&reporting(&outcome())), &expected).check().await;
    assert_fails(&report, "a.json: something: expected a member that is compared, or listed as what no handler needs");
}

#[tokio::test]
async fn an_oracle_that_says_little_is_held_against_what_it_says() {
    let few = json!({"finding_id": "f1"});
    let report = Folder::new().with("a.json", &finding(&reporting(&outcome())), &few).check().await;
    assert_fails(&report, "guardduty: a.json: actions: expected a highlight of");
    let few = json!({"instance_ids": outcome()["instances"]});
    let report = Folder::new().with("a.json", &finding(&reporting(&outcome())), &few).check().await;
    assert!(report.is_success(), "{report}");
}

#[tokio::test]
async fn what_the_library_reads_otherwise_than_the_oracle_fails() {
    let mut wrong = expected();
    wrong["severity"] = json!(6);
    let report = Folder::new().with("a.json", &finding(&reporting(&outcome())), &wrong).check().await;
    assert_fails(&report, "members: a.json: severity: expected 6, got 5 by reading the event");
}

fn batch(bodies: &[String], script: &Value) -> Value {
    let records = bodies
        .iter()
        .enumerate()
        .map(|(index, body)| json!({"messageId": format!("m{index}"), "eventSource": "aws:sqs", "body": body}));
    json!({"Records": records.collect::<Vec<_>>(), "script": script})
}

fn failed(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({ "itemIdentifier": id })).collect()
}

/// The outcome of a message that cannot be read.
fn unreadable() -> Value {
    let mut outcome = outcome_with("decision", json!("fail"));
    for key in ["account", "region", "source", "finding_id", "finding_type", "severity_label"] {
        outcome[key] = Value::Null;
    }
    for key in ["instances", "actions"] {
        outcome[key] = json!([]);
    }
    outcome["api_calls"] = json!(0);
    outcome["reason"] = json!("it cannot be read");
    outcome
}

#[tokio::test]
async fn a_queue_hears_which_messages_failed() {
    let bodies = [finding(&json!({})).to_string(), "hello".to_owned()];
    let script = |failures: Value| {
        let mut script = reporting(&outcome());
        script["stdout"] = json!([outcome(), unreadable()]);
        script["returns"] = json!({"batchItemFailures": failures, "outcomes": [outcome(), unreadable()]});
        script
    };
    let records = json!([
        {"messageId": "m0", "finding_type": "Recon:EC2/Portscan", "instance_ids": outcome()["instances"], "act_on_ec2": true},
        {"messageId": "m1", "parse_error": true, "instance_ids": []},
    ]);
    let oracle = json!({
        "transport": "sqs", "account": null, "region": null, "records": records,
        "instance_ids": outcome()["instances"], "batch_item_failures": ["m1"],
    });
    let folder = |script| Folder::new().with("a.json", &batch(&bodies, &script), &oracle);
    let report = folder(script(failed(&["m1"]))).check().await;
    assert!(report.is_success(), "{report}");
    let report = folder(script(failed(&[]))).check().await;
    assert_fails(&report, "batch_item_failures: expected [\"m1\"], got []");
    let report = folder(json!({"error": {"errorMessage": "all of it"}})).check().await;
    assert_fails(&report, "answer: expected a value that names the messages that failed");
}

#[tokio::test]
async fn what_cannot_be_read_must_not_be_swallowed() {
    let event = |script: &Value| json!({"Records": [{"Sns": {"Message": "hello"}}], "script": script});
    let oracle = json!({"transport": "sns", "instance_ids": []});
    let error = json!({"errorType": "Event", "errorMessage": "the message is not JSON"});
    let kept = json!({"stdout": [unreadable()], "error": error});
    let report = Folder::new().with("a.json", &event(&kept), &oracle).check().await;
    assert!(report.is_success(), "{report}");
    let swallowed = json!({"stdout": [unreadable()], "returns": unreadable()});
    let report = Folder::new().with("a.json", &event(&swallowed), &oracle).check().await;
    assert_fails(&report, "answer: expected an error, so that the event is kept");
    // Without a script the handler fails, as it has to when the file itself is no JSON.
    let report = Folder::new().file("b.json", "hello").check().await;
    assert!(report.is_success(), "{report}");
}
