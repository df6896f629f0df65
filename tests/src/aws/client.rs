//! A signed client for the tests' own calls, small enough to speak every protocol without an SDK.

use std::{net::SocketAddr, time::SystemTime};

use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
        UriPathNormalizationMode, sign,
    },
    sign::v4,
};
use http::{Request, Response, header};
use hyper::body::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::{
    error_response::error_code,
    wire::{WireError, exchange},
};

/// Keys to sign with.
#[derive(Clone)]
pub struct Credentials {
    /// `AKIA...` of a user or the root, `ASIA...` of a session.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: String,
    /// The session's token.
    pub session_token: Option<String>,
}

/// A call that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AwsError {
    /// The service refused.
    #[error("{call}: {code} (HTTP {status}): {message}")]
    Refused {
        /// Service and operation.
        call: String,
        /// The error's code.
        code: String,
        /// HTTP status.
        status: u16,
        /// The whole answer.
        message: String,
    },
    /// No answer.
    #[error("{call}: no answer")]
    Wire {
        /// Service and operation.
        call: String,
        /// Why.
        #[source]
        cause: WireError,
    },
    /// The request could not be signed.
    #[error("{call}: signing the request")]
    Sign {
        /// Service and operation.
        call: String,
        /// Why.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The answer was not what the operation promises.
    #[error("{call}: the answer has no {missing}: {answer}")]
    Answer {
        /// Service and operation.
        call: String,
        /// What was looked for.
        missing: &'static str,
        /// The answer.
        answer: String,
    },
}

impl AwsError {
    /// The error's code, when the service refused.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            _ => None,
        }
    }
}

/// A principal that calls AWS through one endpoint in one region.
#[derive(Clone)]
pub struct Client {
    endpoint: SocketAddr,
    region: String,
    credentials: Credentials,
}

impl Client {
    /// A client for the server at `endpoint`.
    pub fn new(endpoint: SocketAddr, region: &str, credentials: Credentials) -> Self {
        Self { endpoint, region: region.to_owned(), credentials }
    }

    /// The same principal in another region.
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self.clone() }
    }

    pub(super) fn credentials(&self) -> Credentials {
        self.credentials.clone()
    }

    /// Region of the signatures.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The endpoint's URL, path-style S3 URLs included.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.endpoint)
    }

    /// An operation of a JSON service; `target` as in `AmazonSQS.SendMessage`.
    pub async fn json(&self, service: &str, target: &str, input: Value) -> Result<Value, AwsError> {
        let operation = target.rsplit('.').next().unwrap_or(target);
        let request = Request::post("/")
            .header(header::CONTENT_TYPE, "application/x-amz-json-1.1")
            .header("x-amz-target", target);
        let answer = self.send(service, operation, request, input.to_string()).await?;
        Ok(json_body(answer.body()))
    }

    /// An operation of a REST-JSON service; `path` with its query, percent-encoded.
    pub async fn rest(&self, service: &str, method: &str, path: &str, input: Value) -> Result<Value, AwsError> {
        let body = if input.is_null() { String::new() } else { input.to_string() };
        let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        let answer = self.send(service, &format!("{method} {path}"), request, body).await?;
        Ok(json_body(answer.body()))
    }

    /// An operation of a Query service; the answer is XML, see [`xml_texts`](super::xml_texts).
    pub async fn query(
        &self,
        service: &str,
        version: &str,
        action: &str,
        parameters: &[(&str, &str)],
    ) -> Result<String, AwsError> {
        let all = [("Action", action), ("Version", version)];
        let form: Vec<_> = all
            .iter()
            .chain(parameters)
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
            .collect();
        let request = Request::post("/").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = self.send(service, action, request, form.join("&")).await?;
        Ok(String::from_utf8_lossy(answer.body()).into_owned())
    }

    /// Any request: signed, sent, and an error unless the answer's status is below 400.
    pub async fn send(
        &self,
        service: &str,
        operation: &str,
        request: http::request::Builder,
        body: impl Into<Bytes>,
    ) -> Result<Response<Bytes>, AwsError> {
        let call = format!("{service}:{operation}");
        let body = body.into();
        let answer = request.header(header::HOST, self.endpoint.to_string()).body(body);
        let mut request = answer.map_err(|error| AwsError::Answer {
            call: call.clone(),
            missing: "well-formed request",
            answer: error.to_string(),
        })?;
        self.sign(service, &mut request).map_err(|cause| AwsError::Sign { call: call.clone(), cause })?;
        let answer = exchange(self.endpoint, request).await;
        let answer = answer.map_err(|cause| AwsError::Wire { call: call.clone(), cause })?;
        match error_code(&answer) {
            None => Ok(answer),
            Some(code) => Err(AwsError::Refused {
                call,
                code,
                status: answer.status().as_u16(),
                message: String::from_utf8_lossy(answer.body()).into_owned(),
            }),
        }
    }

    fn sign(
        &self,
        service: &str,
        request: &mut Request<Bytes>,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let identity = aws_credential_types::Credentials::new(
            &self.credentials.access_key_id,
            &self.credentials.secret_access_key,
            self.credentials.session_token.clone(),
            None,
            "tests",
        )
        .into();
        let mut settings = SigningSettings::default();
        if service == "s3" {
            settings.percent_encoding_mode = PercentEncodingMode::Single;
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(service)
            .time(SystemTime::now())
            .settings(settings)
            .build()?
            .into();
        let uri = format!("{}{}", self.endpoint_url(), request.uri());
        let headers: Vec<_> =
            request.headers().iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
        let signable = SignableRequest::new(
            request.method().as_str(),
            uri,
            headers.into_iter(),
            SignableBody::Bytes(request.body()),
        )?;
        let (instructions, _) = sign(signable, &parameters)?.into_parts();
        instructions.apply_to_request_http1x(request);
        Ok(())
    }
}

/// An empty body stands for an empty object; text that is no JSON for itself.
fn json_body(body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Object(serde_json::Map::new());
    }
    serde_json::from_slice(body).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()))
}
