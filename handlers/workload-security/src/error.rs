//! Why a call failed, in words for the person who reads the log or the terminal.

use std::borrow::Cow;

/// What kind of failure, and thus what may be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// 401: the key is wrong, deleted, or of the other kind.
    Unauthorized,
    /// 403: the key's role lacks the right, or the key is locked or expired (the service tells these apart by nothing).
    Forbidden,
    /// 404: the object does not exist for this key's tenant.
    NotFound,
    /// Any other 4xx: the request itself is refused.
    Rejected,
    /// 429, still after the last repetition that the deadline allowed.
    RateLimited,
    /// 5xx, still after the last repetition that the deadline allowed, or no time left for a first attempt.
    Unavailable,
    /// No answer: name, route, TLS, a cut connection, or a time-out.
    Network,
    /// An answer that is not what the API describes: not JSON, another shape, a redirect.
    Unreadable,
}

/// A failed call. The text never holds the key, HTML, or more than 300 characters of what the server said.
#[derive(Debug, thiserror::Error)]
#[error("cannot {operation}: {}{}{}{}", phrase(*.kind), code(*.status), said(.message.as_ref()), tries(*.attempts))]
pub struct Error {
    operation: Cow<'static, str>,
    kind: ErrorKind,
    status: Option<u16>,
    message: Option<String>,
    attempts: u32,
    in_doubt: bool,
    #[source]
    source: Option<Box<reqwest::Error>>,
}

impl Error {
    pub(crate) fn new(operation: impl Into<Cow<'static, str>>, kind: ErrorKind) -> Self {
        let operation = operation.into();
        Self { operation, kind, status: None, message: None, attempts: 0, in_doubt: false, source: None }
    }

    pub(crate) fn status_code(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    pub(crate) fn saying(mut self, message: Option<String>) -> Self {
        self.message = message;
        self
    }

    pub(crate) fn caused_by(mut self, source: reqwest::Error) -> Self {
        // The address is known from the endpoint, and a query may hold what does not belong in a log.
        self.source = Some(Box::new(source.without_url()));
        self
    }

    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    pub(crate) fn doubtful(mut self, in_doubt: bool) -> Self {
        self.in_doubt |= in_doubt;
        self
    }

    /// What was attempted and on what, such as "look up the computer of i-0abc".
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The HTTP status, when there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// What the server said, cleaned and at most 300 characters long; or what went wrong on the way.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// How often the call was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The call creates something and may have done so, although no answer says so.
    pub fn in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// What a person can do about it.
    pub fn hint(&self) -> &'static str {
        match self.kind {
            ErrorKind::Unauthorized => {
                "check that the API key is complete and not deleted, that it belongs to this region, and that its kind \
                 (cloud-one or legacy) is right; repeated failures lock a key"
            }
            ErrorKind::Forbidden => {
                "check in the console that the API key is active, not locked and not expired, and that its role has the \
                 right for this: an expired key looks the same as a missing right"
            }
            ErrorKind::NotFound => {
                "it was deleted, or it belongs to another tenant than this API key's; identifiers differ between tenants"
            }
            ErrorKind::Rejected => "the service refused the request itself; its message says what it did not accept",
            ErrorKind::RateLimited => {
                "the tenant's or the key's calls per minute are used up; wait a minute, or give this installation a key \
                 of its own"
            }
            ErrorKind::Unavailable => "the service did not work in time; see its status page and try again later",
            ErrorKind::Network => {
                "check the region or base URL, the name resolution, the route, the proxy and, for a manager of your own, \
                 the CA bundle"
            }
            ErrorKind::Unreadable => {
                "something other than the Workload Security API answered, or it has changed; check the region or base URL \
                 and any proxy in between"
            }
        }
    }
}

fn phrase(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Unauthorized => "the API key is not accepted",
        ErrorKind::Forbidden => "the API key may not do this, or is locked or expired",
        ErrorKind::NotFound => "it does not exist",
        ErrorKind::Rejected => "the request was refused",
        ErrorKind::RateLimited => "too many calls",
        ErrorKind::Unavailable => "the service is not available",
        ErrorKind::Network => "no answer",
        ErrorKind::Unreadable => "the answer cannot be read",
    }
}

fn code(status: Option<u16>) -> String {
    status.map(|status| format!(" (HTTP {status})")).unwrap_or_default()
}

fn said(message: Option<&String>) -> String {
    message.map(|message| format!(": {message}")).unwrap_or_default()
}

fn tries(attempts: u32) -> String {
    if attempts > 1 { format!(" ({attempts} attempts)") } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_says_operation_subject_and_cause() {
        let error = Error::new("read policy 8", ErrorKind::NotFound)
            .status_code(404)
            .saying(Some("The policy does not exist".to_owned()))
            .after(1);
        assert_eq!(error.to_string(), "cannot read policy 8: it does not exist (HTTP 404): The policy does not exist");
        let error = Error::new("list policies", ErrorKind::RateLimited).status_code(429).after(4);
        assert_eq!(error.to_string(), "cannot list policies: too many calls (HTTP 429) (4 attempts)");
    }
}
