//! What AWS's own service models say of a request. Asked of botocore in the test tools' venv; without it, nothing is.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use serde_json::{Map, Value, json};

use crate::server::Seen;

/// The program that knows the models. It ends with its standard input, when the tests end.
struct Models {
    _program: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

/// Started once: loading a model takes longer than all requests that are held to it.
static MODELS: OnceLock<Option<Mutex<Models>>> = OnceLock::new();

/// The problems of a request, or nothing where the venv is absent. What is not signed is no call of an operation.
pub(crate) fn problems(seen: &Seen) -> Vec<String> {
    if seen.header("authorization").is_empty() {
        return Vec::new();
    }
    let Some(models) = MODELS.get_or_init(start) else { return Vec::new() };
    let mut models = models.lock().unwrap();
    let headers: Map<String, Value> =
        seen.headers.iter().map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap()))).collect();
    let request =
        json!({"method": seen.method.as_str(), "uri": seen.uri.to_string(), "headers": headers, "body": seen.body});
    writeln!(models.stdin, "{request}").unwrap();
    let mut answer = String::new();
    models.stdout.read_line(&mut answer).unwrap();
    serde_json::from_str(&answer).unwrap()
}

#[expect(clippy::print_stderr, reason = "what was not checked, for whoever reads the output of a test")]
fn start() -> Option<Mutex<Models>> {
    let Some(python) = python() else {
        eprintln!(
            "skipped: requests are not held to AWS's models, for the venv is absent (`cargo xtask setup` makes it)"
        );
        return None;
    };
    let mut command = Command::new(python);
    command.args(["-c", include_str!("models.py")]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut program = command.spawn().unwrap();
    let (stdin, stdout) = (program.stdin.take().unwrap(), BufReader::new(program.stdout.take().unwrap()));
    Some(Mutex::new(Models { _program: program, stdin, stdout }))
}

/// The venv is in the target folder, as this program is. `cargo xtask test` makes it and says where: then it must be there,
/// and so it must in CI, where nobody reads that something was skipped.
fn python() -> Option<PathBuf> {
    let named = std::env::var_os("PALISADE_VENV").map(|venv| PathBuf::from(venv).join("bin/python"));
    let own = || {
        let own = std::env::current_exe().ok()?;
        own.ancestors().map(|folder| folder.join("venv/bin/python")).find(|python| python.exists())
    };
    let must = named.is_some() || std::env::var_os("CI").is_some();
    let found = named.or_else(own).filter(|python| python.exists());
    assert!(found.is_some() || !must, "the venv with AWS's models is absent; `cargo xtask setup` makes it");
    found
}

#[test]
fn a_request_that_the_model_does_not_describe_is_found() {
    if python().is_none() {
        return;
    }
    let request = |target: &str, body: &Value| {
        let mut seen = Seen {
            method: axum::http::Method::POST,
            uri: "/".parse().unwrap(),
            headers: axum::http::HeaderMap::new(),
            body: body.to_string(),
        };
        let signed = "AWS4-HMAC-SHA256 Credential=AKID/20261122/eu-west-1/events/aws4_request, SignedHeaders=host";
        seen.headers.insert("authorization", signed.parse().unwrap());
        seen.headers.insert("x-amz-target", target.parse().unwrap());
        problems(&seen)
    };
    assert_eq!(request("AWSEvents.DescribeRule", &json!({"Name": "rule"})), Vec::<String>::new());
    let missing = request("AWSEvents.DescribeRule", &json!({}));
    assert!(missing[0].contains("Missing required parameter in input: \"Name\""), "{missing:?}");
    let unknown = request("AWSEvents.DescribeRule", &json!({"Name": "rule", "Names": []}));
    assert_eq!(unknown, ["events:DescribeRule: DescribeRule: Names is not in the model"]);
    assert_eq!(request("AWSEvents.DescribeRules", &json!({})).len(), 1);
    assert_eq!(request("Events.DescribeRule", &json!({"Name": "rule"})).len(), 1);
}
