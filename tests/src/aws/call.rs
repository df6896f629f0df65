//! One recorded call to AWS.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One call as the front saw it, from the request's signature to the answer's status.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Call {
    /// Place in the log, from 1, in the order of completion.
    pub number: usize,
    /// When the request was complete at the front.
    pub at: Timestamp,
    /// ARN of the caller, as the IAM engine resolved it; empty for an unsigned or unknown caller.
    pub principal: String,
    /// What kind of credentials signed the request.
    pub key: KeyKind,
    /// The caller's account, 12 digits.
    pub account: String,
    /// Region of the credential scope.
    pub region: String,
    /// Signing name of the service: `lambda`, `events`, `securityhub`, ...
    pub service: String,
    /// Operation as the API names it; the method and path when no operation matches.
    pub operation: String,
    /// What the IAM engine was asked: more than one entry when a call needs several permissions.
    pub decisions: Vec<Decision>,
    /// HTTP status of the answer; 0 when the connection was cut.
    pub status: u16,
    /// Error code of the answer, as SDKs name it.
    pub error: Option<String>,
    /// Whether a fault of the test answered, cut or delayed it.
    pub injected: bool,
    /// Who answered.
    pub answered_by: Emulator,
}

/// One question to the IAM engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// For example `lambda:InvokeFunction`.
    pub action: String,
    /// Resource ARN, or `*`.
    pub resource: String,
}

/// What a service was asked to do with a role that it took on; no call of it passes the front.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Delegated {
    /// Name of the role.
    pub role: String,
    /// Who took it on: `lambda.amazonaws.com`, `scheduler.amazonaws.com`.
    pub service: String,
    /// For example `sqs:SendMessage`.
    pub action: String,
    /// Resource ARN.
    pub resource: String,
    /// Whether the role's policies and trust let it.
    pub allowed: bool,
}

/// Credentials by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum KeyKind {
    /// The account's root: the test itself.
    Root,
    /// A long-lived key of an IAM user: the operator.
    User,
    /// A session of a role: a handler, or an assumed role.
    Role,
    /// No signature.
    Unsigned,
}

/// Who answered a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Emulator {
    /// The account under test.
    MiniStack,
    /// Security Hub, GuardDuty, Macie, Organizations, StackSets.
    Moto,
    /// An injected fault or a refused permission: nothing was forwarded.
    Front,
}

impl Call {
    /// Whether it is this operation of this service.
    pub fn is(&self, service: &str, operation: &str) -> bool {
        self.service == service && self.operation == operation
    }

    /// Whether the service refused it for want of a permission. Services word it in different ways, and some answer 400.
    pub fn is_refused(&self) -> bool {
        const CODES: [&str; 5] = [
            "AccessDenied",
            "AccessDeniedException",
            // EC2, SNS, and those of the caller's credentials.
            "UnauthorizedOperation",
            "AuthorizationError",
            "UnauthorizedException",
        ];
        matches!(self.status, 401 | 403) || self.error.as_deref().is_some_and(|code| CODES.contains(&code))
    }

    /// `service:Operation status`, with the error's code if there is one.
    pub fn summary(&self) -> String {
        let error = self.error.as_deref().map(|code| format!(" {code}")).unwrap_or_default();
        format!("{} {}:{} {}{error} by {}", self.number, self.service, self.operation, self.status, self.principal)
    }
}
