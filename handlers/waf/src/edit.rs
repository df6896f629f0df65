//! Editing a web ACL that others may edit at the same time: it is read, edited, and read again when somebody was faster.

use std::error::Error as StdError;
use std::time::Instant;

use palisade_aws::{Aws, Error, ErrorKind, LockedWebAcl};

use crate::error::WafError;
use crate::pace::Pace;
use crate::resource::WebAclRef;

/// Attempts at a web ACL that somebody else changes at the same time.
const ATTEMPTS: u32 = 5;

/// What `attempt` makes of the web ACL, which it gets as it stands; `None` when the web ACL is gone. An attempt at which somebody
/// was faster, or that a busy service did not take in time, is followed by another, which begins before `until`.
///
/// # Errors
/// When the web ACL cannot be read, or no attempt succeeds.
pub(crate) async fn edit<T>(
    aws: &Aws,
    pace: &Pace,
    of: &WebAclRef,
    until: Instant,
    mut attempt: impl AsyncFnMut(&LockedWebAcl) -> Result<T, Error>,
) -> Result<Option<T>, Box<dyn StdError + Send + Sync>> {
    let mut held_up: Option<Error> = None;
    for _ in 0..ATTEMPTS {
        pace.read.next().await;
        let Some(locked) = aws.web_acl(&of.region, of.scope.as_str(), &of.name, &of.id).await? else {
            return Ok(None);
        };
        match attempt(&locked).await {
            Ok(done) => return Ok(Some(done)),
            // What somebody else did is looked at before anything is done to it.
            Err(error) if error.kind() == ErrorKind::Conflict => {}
            // The time for one edit may be short. After another look the edit is made if it is still needed.
            Err(error) if error.kind().passes() && Instant::now() < until => held_up = Some(error),
            Err(error) => return Err(error.into()),
        }
    }
    Err(held_up.map_or_else(|| WafError::Contended(ATTEMPTS).into(), Into::into))
}
