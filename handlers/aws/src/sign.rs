//! Signature version 4 of a call.

use std::time::SystemTime;

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4;
use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::Url;

use crate::request::Request;
use crate::{Credentials, Error, ErrorKind, endpoint};

/// All headers of the call at `url`, signed as of `now`.
pub(crate) fn headers(
    request: &Request,
    url: &Url,
    credentials: &Credentials,
    now: SystemTime,
) -> Result<HeaderMap, Error> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
        Error::new(request.call, ErrorKind::Invalid, "the call cannot be signed").caused_by(error)
    };
    let own = request.headers();
    let region = endpoint::signing_region(request.service(), &request.region);
    let parameters = v4::SigningParams::builder()
        .identity(credentials.identity())
        .region(region.as_str())
        .name(request.service())
        .time(now)
        .settings(settings(request.service()))
        .build()
        .map_err(|error| failed(error.into()))?
        .into();
    let signable = SignableRequest::new(
        request.method.as_str(),
        url.as_str(),
        own.iter().map(|(name, value)| (*name, value.as_str())),
        SignableBody::Bytes(&request.body),
    )
    .map_err(|error| failed(error.into()))?;
    let (instructions, _signature) = sign(signable, &parameters).map_err(|error| failed(error.into()))?.into_parts();
    let mut headers = HeaderMap::new();
    for (name, value) in own.iter().map(|(name, value)| (*name, value.as_str())).chain(instructions.headers()) {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| failed(error.into()))?;
        let mut value = HeaderValue::from_str(value).map_err(|error| failed(error.into()))?;
        value.set_sensitive(name == "authorization" || name == "x-amz-security-token");
        headers.insert(name, value);
    }
    Ok(headers)
}

/// S3 signs paths as they are, and wants the body's digest in a header.
fn settings(service: &str) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if service == "s3" {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    settings
}
