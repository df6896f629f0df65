//! Nothing outlives a test.

use std::path::PathBuf;

use palisade_tests::aws::{FunctionSpec, eventually};
use serde_json::json;

use super::{SOON, aws};

#[tokio::test]
async fn emulators_and_functions_end_with_the_value() {
    let aws = aws().await;
    let role = aws.root().create_role("pid-role", "lambda.amazonaws.com", &[]).await.unwrap();
    let spec = FunctionSpec { name: "pid", role_arn: &role, handler: "echo \"[$$, $PPID]\" >&3" };
    aws.root().create_script_function(&spec).await.unwrap();
    let answer = aws.root().invoke("pid", &json!({})).await.unwrap();
    let processes: Vec<_> = answer.as_array().unwrap().iter().map(|id| PathBuf::from(format!("/proc/{id}"))).collect();
    assert!(processes.iter().all(|process| process.exists()), "the function and MiniStack run");

    let endpoint = aws.endpoint_url();
    drop(aws);
    assert!(palisade_tests::http::client().get(endpoint).send().await.is_err(), "the front listens no more");
    for process in processes {
        // A killed child of a killed parent stays visible until init collects it, but it does not run.
        let gone = eventually("the process to end", SOON, || async {
            let stat = std::fs::read_to_string(process.join("stat")).unwrap_or_default();
            let state = stat.rsplit(')').next().unwrap_or("").trim_start().chars().next();
            matches!(state, None | Some('Z' | 'X')).then_some(())
        });
        gone.await.unwrap();
    }
}
