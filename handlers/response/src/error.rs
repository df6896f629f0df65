//! What can go wrong with a step: one of the two services that it needs, or what they say together.

use palisade_workload_security::ErrorKind;

/// A step that failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Workload Security.
    #[error(transparent)]
    Api(#[from] palisade_workload_security::Error),
    /// AWS.
    #[error(transparent)]
    Aws(#[from] palisade_aws::Error),
    /// A lock that is taken and that nobody holds: to leave the instance to its holder would be to lose the finding.
    #[error(
        "scheduler:CreateSchedule says that follow-up {0} exists, and scheduler:GetSchedule that it does not; try again"
    )]
    NothingStands(String),
}

impl Error {
    /// The API does not take the key: it may have been rotated.
    pub fn is_refused_key(&self) -> bool {
        matches!(self, Self::Api(error) if Self::refuses_key(error))
    }

    /// The same of an answer of the API.
    pub(crate) fn refuses_key(error: &palisade_workload_security::Error) -> bool {
        matches!(error.kind(), ErrorKind::Unauthorized | ErrorKind::Forbidden)
    }
}
