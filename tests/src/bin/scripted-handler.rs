//! A handler that does what the event's `script` says, right or wrong: with it the event check is itself checked.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use palisade_contract::env::{API_URL, SECRET_ARN};
use palisade_tests::http::client;
use serde::Deserialize;
use serde_json::{Value, json};

/// What to do about one event, in this order.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Script {
    /// Never answer.
    hangs: bool,
    /// Calls to the Workload Security API: methods and paths. The key is fetched first.
    api: Vec<(String, String)>,
    /// Form calls to AWS: service and body.
    aws: Vec<(String, String)>,
    /// Lines on standard output; texts as they are, anything else as JSON.
    stdout: Vec<Value>,
    /// Panic, with a line on standard error.
    panics: Option<String>,
    /// The error to fail with.
    error: Option<Value>,
    /// The value to return.
    returns: Value,
    /// End after the answer.
    ends: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    let runtime = format!("http://{}/2018-06-01/runtime", variable("AWS_LAMBDA_RUNTIME_API")?);
    loop {
        let invocation = client().get(format!("{runtime}/invocation/next")).send().await?;
        let id = invocation.headers()["lambda-runtime-aws-request-id"].to_str()?.to_owned();
        let event: Value = serde_json::from_slice(&invocation.bytes().await?).unwrap_or_default();
        let script: Script = match &event["script"] {
            Value::Null => Script { error: Some(json!({"errorMessage": "no script"})), ..Script::default() },
            script => serde_json::from_value(script.clone()).context("read the script")?,
        };
        play(&script).await?;
        let (kind, body) = match &script.error {
            Some(error) => ("error", error),
            None => ("response", &script.returns),
        };
        let answer = client().post(format!("{runtime}/invocation/{id}/{kind}")).body(body.to_string());
        answer.send().await?.error_for_status()?;
        if script.ends {
            return Ok(ExitCode::from(3));
        }
    }
}

async fn play(script: &Script) -> Result<()> {
    if script.hangs {
        std::future::pending::<()>().await;
    }
    for (method, path) in &script.api {
        let url = format!("{}{path}", variable(API_URL)?);
        let call = client().request(method.parse()?, url).header("api-version", "v1").body("{}");
        call.header("authorization", format!("ApiKey {}", key().await?)).send().await?;
    }
    for (service, body) in &script.aws {
        let content = "application/x-www-form-urlencoded";
        aws(service, &variable("AWS_REGION")?).header("content-type", content).body(body.clone()).send().await?;
    }
    let mut stdout = std::io::stdout();
    for line in &script.stdout {
        match line {
            Value::String(text) => writeln!(stdout, "{text}")?,
            other => writeln!(stdout, "{other}")?,
        }
    }
    if let Some(text) = &script.panics {
        panic!("{text}");
    }
    Ok(())
}

async fn key() -> Result<String> {
    let arn = variable(SECRET_ARN)?;
    let region = arn.split(':').nth(3).unwrap_or_default();
    let call = aws("secretsmanager", region).header("x-amz-target", "secretsmanager.GetSecretValue");
    let answer = call.body(json!({ "SecretId": arn }).to_string()).send().await?.error_for_status()?.bytes().await?;
    let answer: Value = serde_json::from_slice(&answer)?;
    Ok(answer["SecretString"].as_str().context("the secret has no text")?.to_owned())
}

fn aws(service: &str, region: &str) -> reqwest::RequestBuilder {
    let scope = format!("ASIAX/20200101/{region}/{service}/aws4_request");
    let authorization = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00");
    client().post(variable("AWS_ENDPOINT_URL").unwrap_or_default()).header("authorization", authorization)
}

fn variable(name: &str) -> Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set"))
}
