//! Why a rule got no evaluation.

use palisade_contract::InstanceId;
use palisade_decisions::{ParameterError, Unknown};
use palisade_runtime::ApiError;

/// Without an evaluation the old one stands; the invocation fails, and is tried again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The invocation does not say what it must.
    #[error("cannot evaluate: {0}")]
    Invocation(String),
    /// The rule was changed by hand, or is not one of ours.
    #[error("cannot evaluate the rule")]
    Parameters(#[source] ParameterError),
    /// The state of the instances is not known.
    #[error("cannot look at the instances")]
    Instances(#[source] palisade_aws::Error),
    /// Workload Security was not asked, or did not answer.
    #[error("cannot look at the computers")]
    Computers(#[source] ApiError),
    /// Workload Security answered, and not what the rule asks about. The other instances were evaluated.
    #[error("cannot evaluate {count} instance(s), the first {instance}")]
    Unknown {
        /// How many.
        count: usize,
        /// The first of them.
        instance: InstanceId,
        /// What is not known of that one.
        #[source]
        source: Unknown,
    },
    /// AWS Config did not take the evaluations.
    #[error("cannot put the evaluations")]
    Put(#[source] palisade_aws::Error),
}
