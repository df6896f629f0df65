//! SDK errors in words: what was tried, what AWS said, what to do.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::failure::Failure;

/// The code of a service error, for example `AccessDenied`; empty for errors before the service answered.
pub(crate) fn code<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> &str {
    error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or_default()
}

/// The message of a service error.
pub(crate) fn message<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> &str {
    error.as_service_error().and_then(ProvideErrorMetadata::message).unwrap_or_default()
}

/// Turns an SDK error into a failure of `operation`, for example "read stack palisade in eu-central-1".
pub(crate) fn failure<E>(operation: &str, error: &SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let code = code(error).to_owned();
    let said = match (code.as_str(), message(error)) {
        ("", "") => match status(error) {
            Some(status) => format!("HTTP status {status}, and nothing that AWS would say"),
            None => transport(error),
        },
        (code, "") => code.to_owned(),
        ("", message) => message.to_owned(),
        (code, message) => format!("{code}: {message}"),
    };
    let failure = Failure::new(format!("cannot {operation}")).because(said);
    match hint(&code, error) {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// Whether a request failed because another operation runs on the same stack set.
pub(crate) fn is_in_progress(failure: &Failure) -> bool {
    failure.causes().first().is_some_and(|cause| cause.starts_with("OperationInProgress"))
}

/// Status of an answer that came.
fn status<E>(error: &SdkError<E, HttpResponse>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}

fn transport<E>(error: &SdkError<E, HttpResponse>) -> String
where
    E: Error + Send + Sync + 'static,
{
    match error {
        SdkError::TimeoutError(_) => "AWS did not answer in time".to_owned(),
        SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) => {
            // The chain names the cause (no credentials, no route) below some generic words.
            let mut innermost: &dyn Error = error;
            while let Some(next) = innermost.source() {
                innermost = next;
            }
            innermost.to_string()
        }
        _ => "an answer that cannot be read".to_owned(),
    }
}

fn hint<E>(code: &str, error: &SdkError<E, HttpResponse>) -> Option<&'static str> {
    let denied = "the caller lacks a permission; `palisade policy <verb>` prints all that the verb needs";
    Some(match code {
        "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" | "AuthorizationError" => denied,
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => {
            "the credentials have expired; sign in again (for example `aws sso login`)"
        }
        "InvalidClientTokenId" | "UnrecognizedClientException" | "SignatureDoesNotMatch" | "AuthFailure" => {
            "AWS does not know these credentials; look at AWS_PROFILE and AWS_ACCESS_KEY_ID"
        }
        "OptInRequired" | "SubscriptionRequiredException" => "the region or service is not enabled for this account",
        "Throttling" | "ThrottlingException" | "TooManyRequestsException" | "RequestLimitExceeded" | "SlowDown" => {
            "AWS limits the rate of these requests; run the same command again in a minute"
        }
        _ if status(error).is_some_and(|status| status >= 500) => {
            "AWS had a fault of its own; run the same command again, it goes on from there"
        }
        "" => match error {
            SdkError::DispatchFailure(f) if f.is_io() || f.is_timeout() => {
                "AWS cannot be reached; look at the network, the region's name and AWS_ENDPOINT_URL"
            }
            SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) => {
                "no usable credentials; set AWS_PROFILE or sign in (for example `aws sso login`)"
            }
            _ => "this does not look like AWS; look at AWS_ENDPOINT_URL, the region's name and any proxy",
        },
        _ => return None,
    })
}
