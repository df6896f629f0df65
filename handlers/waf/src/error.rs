//! Why a run, or one web ACL of it, failed.

/// An error of this handler.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WafError {
    /// Some web ACLs could not be changed; the others are done.
    #[error("{count} web ACL(s) could not be changed, the first {arn}")]
    NotChanged {
        /// How many.
        count: usize,
        /// The first of them.
        arn: String,
        /// What is wrong with that one.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Somebody else changes it all the time.
    #[error("the web ACL was changed by somebody else at each of {0} attempts")]
    Contended(u32),
    /// Workload Security did not answer.
    #[error("workload security did not answer in time; nothing was changed")]
    NoAnswer,
    /// The run's time is over.
    #[error("no time was left; the next run goes on")]
    NoTime,
}
