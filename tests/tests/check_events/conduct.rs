//! What a process may do wrong besides its outcome: each is found, and the events after it are checked all the same.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Folder, assert_fails, expected, failures, finding, outcome, outcome_with, reporting};

async fn fails(script: Value, text: &str) {
    let report = Folder::new().with("a.json", &finding(&script), &expected()).check().await;
    assert_fails(&report, text);
}

#[tokio::test]
async fn a_right_answer_passes() {
    let report = Folder::new().with("a.json", &finding(&reporting(&outcome())), &expected()).check().await;
    assert!(report.is_success(), "{report}");
    let text = report.to_string();
    assert!(
        text.contains("guardduty: 1 passed, 0 failed; 1 observed, 0 ignored; 1 calls to Workload Security, 1 to AWS")
    );
    assert!(text.starts_with("a.json: 11 of 11 members compared, 10 with what handlers did and 1 with what is read\n"));
    assert!(text.ends_with("\n2 passed, 0 failed\n"), "{text}");
}

#[tokio::test]
async fn a_wrong_outcome_is_found_through_the_process() {
    let wrong = outcome_with("severity_label", json!("HIGH"));
    fails(reporting(&wrong), "severity_label: expected \"MEDIUM\", got \"HIGH\"").await;
}

#[tokio::test]
async fn silence_and_noise_are_found() {
    fails(json!({"returns": outcome()}), "outcome lines: expected 1, got 0").await;
    fails(json!({"stdout": [outcome(), outcome()], "returns": outcome()}), "outcome lines: expected 1, got 2").await;
    let script = json!({"stdout": [outcome(), "a stray line"], "returns": outcome()});
    fails(script, "stdout: expected outcome lines only, got a stray line").await;
}

#[tokio::test]
async fn an_answer_that_differs_from_the_log_is_found() {
    let other = outcome_with("reason", json!("another one"));
    fails(json!({"stdout": [outcome()], "returns": other}), "answer: expected {").await;
    let error = json!({"errorType": "Event", "errorMessage": "it went wrong"});
    fails(json!({"stdout": [outcome()], "error": error}), "got the error Event: it went wrong").await;
}

#[tokio::test]
async fn a_write_to_workload_security_is_found() {
    let mut script = reporting(&outcome());
    script["api"] = json!([["POST", "/scheduledtasks"]]);
    fails(script, "calls: expected reads of Workload Security only, got POST /scheduledtasks").await;
}

#[tokio::test]
async fn a_write_to_aws_is_found_and_so_is_a_read_that_is_not_declared() {
    let mut script = reporting(&outcome());
    script["aws"] = json!([["sns", "Action=Publish"]]);
    fails(script, "calls: expected reads of AWS only, got sns:Publish").await;
    let mut script = reporting(&outcome());
    script["aws"] = json!([["iam", "Action=GetRole"]]);
    fails(script, "calls: expected calls of the handler's description only, got iam:GetRole").await;
}

#[tokio::test]
async fn calls_are_counted() {
    let mut script = reporting(&outcome());
    script["api"] = json!([["POST", "/computers/search"], ["GET", "/policies"]]);
    fails(script, "api_calls: expected 2, got 1").await;
}

#[tokio::test]
async fn a_process_that_ends_is_found_and_started_again() {
    let ends = json!({"stdout": [outcome()], "returns": outcome(), "ends": true});
    let report = Folder::new()
        .with("a.json", &finding(&ends), &expected())
        .with("b.json", &finding(&json!({"panics": "on purpose"})), &expected())
        .with("c.json", &finding(&reporting(&outcome())), &expected())
        .check()
        .await;
    assert_eq!((report.passed(), report.failed()), (4, 2), "{report}");
    let failures = failures(&report);
    assert!(failures[0].contains("a.json: process: expected alive, got ended (exit status: 3)"), "{failures:?}");
    assert!(failures[1].contains("b.json: process: expected alive, got ended"), "{failures:?}");
    assert!(failures[1].contains("on stderr: "), "{failures:?}");
}

#[tokio::test]
async fn a_process_that_hangs_is_stopped() {
    let folder = Folder::new().with("a.json", &finding(&json!({"hangs": true})), &expected());
    let limit = Duration::from_secs(1);
    let report = folder.check_program(env!("CARGO_BIN_EXE_scripted-handler"), limit).await.unwrap();
    assert_fails(&report, "process: expected alive, got did not end within 1s");
}

#[tokio::test]
async fn a_program_that_does_not_start_is_a_failure_of_every_event() {
    let folder = Folder::new().with("a.json", &finding(&json!({})), &expected());
    let report = folder.check_program("/nowhere/at/all", Duration::from_secs(1)).await.unwrap();
    assert_fails(&report, "process: expected alive, got did not start: ");
}
