//! Lambda functions.

use std::io::Write;

use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

use super::{
    super::{AwsError, Client},
    text,
};

/// A function of a test's own: a shell script as the bootstrap of `provided.al2023`.
pub struct FunctionSpec<'a> {
    /// The function's name.
    pub name: &'a str,
    /// Execution role.
    pub role_arn: &'a str,
    /// What runs for each event; the event's JSON is in the variable `event`, and what it prints on descriptor 3 is
    /// the answer. A status other than 0 fails the invocation.
    pub handler: &'a str,
}

impl FunctionSpec<'_> {
    /// The bundle: a loop over the Lambda runtime API, which needs `curl`.
    fn bundle(&self) -> zip::result::ZipResult<Vec<u8>> {
        let script = format!(
            r#"#!/bin/bash
set -u
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
handle() {{
{}
}}
while event=$(curl -sSf -D headers.$$ "$api/next"); do
  id=$(grep -i '^lambda-runtime-aws-request-id:' headers.$$ | cut -d' ' -f2 | tr -d '\r\n')
  if answer=$(handle 3>&1 >&2); then
    curl -sSf -o /dev/null -d "${{answer:-null}}" "$api/$id/response"
  else
    curl -sSf -o /dev/null -d '{{"errorType": "Failed", "errorMessage": "the handler failed"}}' "$api/$id/error"
  fi
done
"#,
            self.handler
        );
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        archive.start_file("bootstrap", SimpleFileOptions::default().unix_permissions(0o755))?;
        archive.write_all(script.as_bytes())?;
        Ok(archive.finish()?.into_inner())
    }
}

impl Client {
    /// Creates a function from a shell script and answers its ARN.
    pub async fn create_script_function(&self, spec: &FunctionSpec<'_>) -> Result<String, AwsError> {
        let bundle = spec.bundle().map_err(|error| AwsError::Answer {
            call: "lambda:CreateFunction".to_owned(),
            missing: "bundle",
            answer: error.to_string(),
        })?;
        let bucket = format!("bundle-of-{}", spec.name);
        self.create_bucket(&bucket).await?;
        self.put_object(&bucket, "bundle.zip", bundle).await?;
        let input = json!({
            "FunctionName": spec.name,
            "Role": spec.role_arn,
            "Runtime": "provided.al2023",
            "Handler": "bootstrap",
            "Timeout": 30,
            "Code": {"S3Bucket": bucket, "S3Key": "bundle.zip"},
        });
        let created = self.rest("lambda", "POST", "/2015-03-31/functions", input).await?;
        text("lambda:CreateFunction", &created, "/FunctionArn", "FunctionArn")
    }

    /// Lets an AWS service call a function on behalf of a resource.
    pub async fn allow_invocation(&self, function: &str, service: &str, source_arn: &str) -> Result<(), AwsError> {
        let input = json!({
            "StatementId": format!("{}-{}", service.replace('.', "-"), source_arn.len()),
            "Action": "lambda:InvokeFunction",
            "Principal": service,
            "SourceArn": source_arn,
        });
        self.rest("lambda", "POST", &format!("/2015-03-31/functions/{function}/policy"), input).await?;
        Ok(())
    }

    /// Invokes a function and waits for its answer; a failed function's answer is its error object.
    pub async fn invoke(&self, function: &str, payload: &Value) -> Result<Value, AwsError> {
        let path = format!("/2015-03-31/functions/{function}/invocations");
        self.rest("lambda", "POST", &path, payload.clone()).await
    }

    /// Queues an invocation, as an event source does.
    pub async fn invoke_async(&self, function: &str, payload: &Value) -> Result<(), AwsError> {
        let path = format!("/2015-03-31/functions/{function}/invocations");
        let request = http::Request::post(path).header("x-amz-invocation-type", "Event");
        self.send("lambda", "Invoke", request, payload.to_string()).await?;
        Ok(())
    }
}
