//! SDK errors in words: what was tried, what AWS said, what to do.

use std::error::Error;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::failure::Failure;

/// The code of a service error, for example `AccessDenied`; empty for errors before the service answered.
pub(crate) fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> &str {
    error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or_default()
}

/// The message of a service error.
pub(crate) fn message<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> &str {
    error.as_service_error().and_then(ProvideErrorMetadata::message).unwrap_or_default()
}

/// Turns an SDK error into a failure of `operation`, for example "read stack palisade in eu-central-1".
pub(crate) fn failure<E, R>(operation: &str, error: &SdkError<E, R>) -> Failure
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let code = code(error).to_owned();
    let said = match (&code[..], message(error)) {
        ("", "") => transport(error),
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

fn transport<E, R>(error: &SdkError<E, R>) -> String
where
    E: Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
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
        _ => DisplayErrorContext(error).to_string(),
    }
}

fn hint<E, R>(code: &str, error: &SdkError<E, R>) -> Option<&'static str> {
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
        "" => match error {
            SdkError::DispatchFailure(f) if f.is_io() || f.is_timeout() => {
                "AWS cannot be reached; look at the network, the region's name and AWS_ENDPOINT_URL"
            }
            SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) => {
                "no usable credentials; set AWS_PROFILE or sign in (for example `aws sso login`)"
            }
            _ => return None,
        },
        _ => return None,
    })
}
