//! Whether a computer is protected, and if not, why: the judgement that each integration starts from.

use std::fmt;

use super::{computer::Computer, status::AgentStatus};

/// Whether an instance is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Protection {
    /// An active agent with a policy.
    Protected,
    /// Anything less.
    Unprotected(Unprotected),
}

/// Why an instance is not protected. The text is a sentence without its full stop, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unprotected {
    /// No computer is known for the instance.
    NotFound,
    /// A computer is known, through a connected AWS account, and has no agent.
    NoAgent,
    /// The agent's status is not active: not activated, offline, or with a warning or an error.
    AgentNotActive {
        /// The status, if told. [`AgentStatus::Warning`] means that the agent is at work and complains.
        status: Option<AgentStatus>,
        /// The manager's words, such as `Managed (Offline)`.
        message: Option<String>,
    },
    /// An active agent without a policy.
    NoPolicy,
}

impl Protection {
    /// Judges what was found for an instance.
    pub fn of(computer: Option<&Computer>) -> Self {
        computer.map_or(Self::Unprotected(Unprotected::NotFound), Computer::protection)
    }

    /// Protected.
    pub fn is_protected(&self) -> bool {
        *self == Self::Protected
    }
}

impl Computer {
    /// Whether this computer is protected. Needs [`crate::Expand::ComputerStatus`].
    pub fn protection(&self) -> Protection {
        if !self.has_agent() {
            return Protection::Unprotected(Unprotected::NoAgent);
        }
        if !self.agent_active() {
            let messages = self.status_messages();
            return Protection::Unprotected(Unprotected::AgentNotActive {
                status: self.agent_status().cloned(),
                message: (!messages.is_empty()).then(|| messages.join(", ")),
            });
        }
        if self.policy().is_none() {
            return Protection::Unprotected(Unprotected::NoPolicy);
        }
        Protection::Protected
    }
}

impl fmt::Display for Unprotected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => formatter.write_str("Workload Security does not know the instance"),
            Self::NoAgent => formatter.write_str("no agent is installed on the instance"),
            Self::AgentNotActive { status, message } => {
                formatter.write_str("the agent is not active")?;
                match (status, message) {
                    (Some(status), Some(message)) => write!(formatter, " (status {status}: {message})"),
                    (Some(status), None) => write!(formatter, " (status {status})"),
                    (None, Some(message)) => write!(formatter, " ({message})"),
                    (None, None) => formatter.write_str(" (its status is not known)"),
                }
            }
            Self::NoPolicy => formatter.write_str("the agent is active and no policy is assigned"),
        }
    }
}
