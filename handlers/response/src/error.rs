//! What can go wrong with a step: one of the two services that it needs.

/// A step that failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Workload Security.
    #[error(transparent)]
    Api(#[from] palisade_workload_security::Error),
    /// AWS.
    #[error(transparent)]
    Aws(#[from] palisade_aws::Error),
}

impl Error {
    /// The API does not know the key: it may have been rotated.
    pub fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Api(e) if e.kind() == palisade_workload_security::ErrorKind::Unauthorized)
    }
}
