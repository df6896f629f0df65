//! Answers of an account in which nothing exists but the secret, and the buckets that findings are about.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::EVALUATIONS;
use super::operation::{Operation, Protocol};

const REQUEST_ID: &str = "00000000-0000-4000-8000-000000000000";

/// The answer to an operation.
pub(super) fn answer(operation: &Operation, body: &[u8], secret: &str) -> Response {
    if operation.action() == EVALUATIONS {
        return json_answer(&json!({"FailedEvaluations": []}));
    }
    if !operation.reads() {
        return error(operation, 400, "AccessDenied", "nothing may be changed while observing");
    }
    match operation.action().as_str() {
        "secretsmanager:GetSecretValue" => secret_value(operation, body, secret),
        "scheduler:GetSchedule" => error(operation, 404, "ResourceNotFoundException", "there is no such schedule"),
        "s3:GetBucketPolicy" => error(operation, 404, "NoSuchBucketPolicy", "the bucket has no policy"),
        "cloudfront:ListDistributions" => xml(200, "<DistributionList><Items/></DistributionList>"),
        "securityhub:GetFindings" => json_answer(&json!({"Findings": []})),
        _ => nothing(operation),
    }
}

fn secret_value(operation: &Operation, body: &[u8], secret: &str) -> Response {
    let input: Value = serde_json::from_slice(body).unwrap_or_default();
    let arn = input["SecretId"].as_str().unwrap_or_default();
    if arn.split(':').nth(3) != Some(operation.region.as_str()) {
        return error(operation, 400, "ResourceNotFoundException", "the secret is not in this region");
    }
    json_answer(&json!({"ARN": arn, "SecretString": secret, "VersionStages": ["AWSCURRENT"]}))
}

/// No item of whatever was asked for.
fn nothing(operation: &Operation) -> Response {
    let name = &operation.name;
    match operation.protocol {
        Protocol::Json | Protocol::RestJson => json_answer(&json!({})),
        Protocol::Ec2 => {
            let list = match name.as_str() {
                "DescribeTags" => "<tagSet/>",
                "DescribeInstances" => "<reservationSet/>",
                _ => "",
            };
            let space = "http://ec2.amazonaws.com/doc/2016-11-15/";
            xml(
                200,
                &format!(
                    "<{name}Response xmlns=\"{space}\"><requestId>{REQUEST_ID}</requestId>{list}</{name}Response>"
                ),
            )
        }
        Protocol::Query => {
            let metadata = format!("<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>");
            xml(200, &format!("<{name}Response><{name}Result/>{metadata}</{name}Response>"))
        }
        Protocol::RestXml => error(operation, 404, "NoSuchBucket", "there is no such thing"),
    }
}

fn json_answer(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/x-amz-json-1.1")], value.to_string()).into_response()
}

fn xml(status: u16, text: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "text/xml")], text.to_owned()).into_response()
}

fn error(operation: &Operation, status: u16, code: &str, message: &str) -> Response {
    let error = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>");
    let id = format!("<RequestId>{REQUEST_ID}</RequestId>");
    match operation.protocol {
        Protocol::Json | Protocol::RestJson => {
            let mut response = json_answer(&json!({"__type": code, "message": message}));
            *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            if let Ok(code) = code.parse() {
                response.headers_mut().insert("x-amzn-errortype", code);
            }
            response
        }
        Protocol::Query => xml(status, &format!("<ErrorResponse>{error}{id}</ErrorResponse>")),
        Protocol::Ec2 => xml(status, &format!("<Response><Errors>{error}</Errors>{id}</Response>")),
        Protocol::RestXml => {
            xml(status, &format!("<Error><Code>{code}</Code><Message>{message}</Message>{id}</Error>"))
        }
    }
}
