//! What a container remembers for a few minutes: findings come in bursts, and IAM gives few answers a second.

use palisade_access::{IdentitySide, Question};
use palisade_aws::{AttachedPolicy, Instance, Role};
use palisade_runtime::Kept;

/// For how long an answer is believed, in milliseconds.
pub(crate) const LIFETIME: i64 = 5 * 60 * 1_000;
/// Most answers that are kept of each sort.
const LIMIT: usize = 20_000;

/// The answers.
#[derive(Debug)]
pub(crate) struct Cache {
    /// The instances of the region.
    pub(crate) instances: Kept<(), Vec<Instance>>,
    /// The role of an instance profile, by its ARN.
    pub(crate) roles: Kept<String, Option<Role>>,
    /// Texts of policies: managed ones by their ARN, those of a role by its ARN and their name; `None` when there is none.
    pub(crate) texts: Kept<(String, String), Option<String>>,
    /// The managed policies of a role, by its ARN.
    pub(crate) attached: Kept<String, Vec<AttachedPolicy>>,
    /// What a role's own policies say, by its ARN.
    pub(crate) simulated: Kept<(String, Question), IdentitySide>,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            instances: Kept::new(1),
            roles: Kept::new(LIMIT),
            texts: Kept::new(LIMIT),
            attached: Kept::new(LIMIT),
            simulated: Kept::new(LIMIT),
        }
    }
}
