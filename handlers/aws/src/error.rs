//! What went wrong with a call.

use std::error::Error as StdError;
use std::fmt;

use palisade_contract::Call;

use crate::text;

/// Longest part of a service's message that is kept, in bytes.
const MESSAGE_LIMIT: usize = 400;

/// Why a call failed, in the few kinds that a handler can act upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The role may not, or the credentials are not accepted.
    AccessDenied,
    /// Too many calls; still so when the deadline came.
    Throttled,
    /// The thing exists already or is being changed.
    Conflict,
    /// The thing does not exist.
    NotFound,
    /// The service (or this client, before sending) refuses what was asked.
    Invalid,
    /// The service failed; still so when the deadline came.
    Unavailable,
    /// No answer; still so when the deadline came.
    Network,
    /// The service's answer could not be understood.
    Unreadable,
    /// The handler's description does not list the call; nothing was sent.
    NotDeclared,
}

impl ErrorKind {
    /// Whether the same call may succeed in a moment without anybody's help.
    pub const fn passes(self) -> bool {
        matches!(self, Self::Throttled | Self::Unavailable | Self::Network)
    }
}

/// A call that failed. Holds no secret: neither credentials, nor what was sent, nor a secret's value.
#[derive(Debug)]
pub struct Error {
    operation: &'static str,
    kind: ErrorKind,
    code: Option<String>,
    status: Option<u16>,
    message: String,
    /// An earlier attempt of the same call ended without a clear answer, so it may have been carried out.
    earlier_attempt_unclear: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(call: Call, kind: ErrorKind, message: impl AsRef<str>) -> Self {
        let message = text::one_line(message.as_ref(), MESSAGE_LIMIT);
        Self {
            operation: call.action,
            kind,
            code: None,
            status: None,
            message,
            earlier_attempt_unclear: false,
            source: None,
        }
    }

    pub(crate) fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub(crate) fn with_code(mut self, code: Option<&str>) -> Self {
        self.code = code.map(|code| text::one_line(code, 100));
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    pub(crate) fn after_unclear_attempt(mut self, unclear: bool) -> Self {
        self.earlier_attempt_unclear = unclear;
        self
    }

    pub(crate) fn is_after_unclear_attempt(&self) -> bool {
        self.earlier_attempt_unclear
    }

    /// The IAM action of the call, for example `sns:Publish`.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// What sort of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The service's own code, for example `ThrottlingException`.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// HTTP status of the answer, when there was one.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// The service's message, cut; or this client's own, for what was not sent.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation;
        match self.kind {
            ErrorKind::AccessDenied => write!(f, "{operation} was denied")?,
            ErrorKind::Throttled => write!(f, "{operation} was throttled")?,
            ErrorKind::Conflict => write!(f, "{operation} met a conflict")?,
            ErrorKind::NotFound => write!(f, "{operation} did not find its target")?,
            ErrorKind::Invalid => write!(f, "{operation} was refused")?,
            ErrorKind::Unavailable => write!(f, "{operation} failed at the service")?,
            ErrorKind::Network => write!(f, "{operation} got no answer")?,
            ErrorKind::Unreadable => write!(f, "{operation} got an answer that cannot be read")?,
            ErrorKind::NotDeclared => write!(f, "{operation} was not sent")?,
        }
        match (&self.code, self.status) {
            (Some(code), _) => write!(f, " ({code})")?,
            (None, Some(status)) => write!(f, " (HTTP {status})")?,
            (None, None) => {}
        }
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.message) }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}
