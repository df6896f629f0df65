//! What a request says about itself: who signed it, for which service and region, and which operation it is.

use std::collections::HashMap;

use http::{HeaderMap, Request};
use hyper::body::Bytes;
use percent_encoding::percent_decode_str;

use super::{call::KeyKind, operations::Routes};

/// The claims of a request; nothing is verified here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identified {
    pub(super) access_key: String,
    pub(super) region: String,
    /// Signing name; empty for an unsigned request.
    pub(super) service: String,
    /// Operation when the protocol names it; else to be found by [`rest_operation`].
    pub(super) operation: Option<String>,
}

/// Prefix of the paths that CloudFormation hands to custom resources for their answer.
const CUSTOM_RESOURCE_ANSWER: &str = "/_ministack/cfn-response/";

pub(super) fn identify(request: &Request<Bytes>) -> Identified {
    let query = query_pairs(request.uri().query().unwrap_or(""));
    let presigned = query.iter().find(|(name, _)| name.eq_ignore_ascii_case("X-Amz-Credential"));
    let scope = credential_of_header(request.headers()).or(presigned.map(|(_, value)| value.as_str())).unwrap_or("");
    let mut parts = scope.split('/');
    let access_key = parts.next().unwrap_or("").to_owned();
    let mut scope = parts.skip(1).map(str::to_owned);
    let (region, service) = (scope.next().unwrap_or_default(), scope.next().unwrap_or_default());
    if service.is_empty() && request.uri().path().starts_with(CUSTOM_RESOURCE_ANSWER) {
        // The name is ours: on AWS this is a PUT to a presigned URL of CloudFormation's own bucket.
        let (service, operation) = ("cloudformation".to_owned(), Some("CustomResourceResponse".to_owned()));
        return Identified { access_key, region, service, operation };
    }
    let operation = named_operation(request, &query);
    Identified { access_key, region, service, operation }
}

fn credential_of_header(headers: &HeaderMap) -> Option<&str> {
    let authorization = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (_, fields) = authorization.split_once(' ')?;
    fields.split(',').find_map(|field| field.trim().strip_prefix("Credential="))
}

/// JSON names the operation in a header, Query in a parameter, RPC v2 in the path.
fn named_operation(request: &Request<Bytes>, query: &[(String, String)]) -> Option<String> {
    if let Some(target) = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok()) {
        return target.rsplit('.').next().map(str::to_owned);
    }
    if let Some((_, operation)) = request.uri().path().split_once("/operation/") {
        return Some(operation.to_owned());
    }
    if let Some((_, action)) = query.iter().find(|(name, _)| name == "Action") {
        return Some(action.clone());
    }
    form(request).and_then(|form| form.get("Action").cloned())
}

/// The parameters of a Query-protocol body.
pub(super) fn form(request: &Request<Bytes>) -> Option<HashMap<String, String>> {
    let kind = request.headers().get(http::header::CONTENT_TYPE)?.to_str().ok()?;
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return None;
    }
    Some(query_pairs(std::str::from_utf8(request.body()).ok()?).into_iter().collect())
}

/// The operation of a REST request, or its method and path when the model has none.
pub(super) fn rest_operation(request: &Request<Bytes>, routes: &Routes) -> String {
    let query = query_pairs(request.uri().query().unwrap_or(""));
    // Smithy SDKs say which operation they mean where S3's URIs alone would not.
    if let Some((_, operation)) = query.iter().find(|(name, _)| name == "x-id") {
        return operation.clone();
    }
    let (method, path) = (request.method().as_str(), request.uri().path());
    match routes.operation(method, path, &query) {
        Some("CopyObject") if !request.headers().contains_key("x-amz-copy-source") => "PutObject".to_owned(),
        Some(operation) => operation.to_owned(),
        None => format!("{method} {path}"),
    }
}

pub(super) fn query_pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// Kinds by the prefixes that IAM gives: AKIA for users, ASIA for sessions.
pub(super) fn key_kind(access_key: &str, root_key: &str) -> KeyKind {
    let is_account = access_key.len() == 12 && access_key.bytes().all(|byte| byte.is_ascii_digit());
    if access_key.is_empty() {
        KeyKind::Unsigned
    } else if access_key == root_key || is_account {
        KeyKind::Root
    } else if access_key.starts_with("ASIA") {
        KeyKind::Role
    } else {
        KeyKind::User
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn request(method: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Request<Bytes> {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Bytes::from(body.to_owned())).unwrap()
    }

    const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=AKIAX/20261122/eu-west-1/sqs/aws4_request, SignedHeaders=host, \
                          Signature=00";

    #[test]
    fn every_protocol_names_its_operation() {
        let json = request("POST", "/", &[("authorization", SIGNED), ("x-amz-target", "AmazonSQS.SendMessage")], "{}");
        let found = identify(&json);
        assert_eq!((found.access_key.as_str(), found.region.as_str()), ("AKIAX", "eu-west-1"));
        assert_eq!((found.service.as_str(), found.operation.as_deref()), ("sqs", Some("SendMessage")));

        let kind = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")];
        let query = request("POST", "/", &kind, "Action=DescribeStacks&StackName=a%2Bb+c");
        assert_eq!(identify(&query).operation.as_deref(), Some("DescribeStacks"));
        assert_eq!(form(&query).unwrap()["StackName"], "a+b c");

        let rpc = request("POST", "/service/GraniteServiceVersion20100801/operation/PutMetricData", &[], "");
        assert_eq!(identify(&rpc).operation.as_deref(), Some("PutMetricData"));
    }

    #[test]
    fn presigned_and_unsigned_requests_are_told_apart() {
        let uri = "/b/k?X-Amz-Credential=ASIAY%2F20261122%2Fus-east-1%2Fs3%2Faws4_request&x-id=GetObject";
        let presigned = request("GET", uri, &[], "");
        assert_eq!(identify(&presigned).service, "s3");
        assert_eq!(rest_operation(&presigned, &Routes::default()), "GetObject");
        assert_eq!(key_kind("ASIAY", "AKIAROOT"), KeyKind::Role);

        let answer = identify(&request("PUT", "/_ministack/cfn-response/t", &[], "{}"));
        assert_eq!(answer.operation.as_deref(), Some("CustomResourceResponse"));
        assert_eq!(key_kind(&answer.access_key, "AKIAROOT"), KeyKind::Unsigned);
        assert_eq!(key_kind("111122223333", "AKIAROOT"), KeyKind::Root);
    }
}
