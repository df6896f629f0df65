//! Names for the statements that the engine points at: from the texts of the policies, which it does not give.

use std::sync::Mutex;

use palisade_access::{IdentitySide, Matched};
use palisade_aws::{Aws, Error, Role};

use crate::cache::Cache;
use crate::look_up::lock;

/// Names the statements of `sides` as far as the texts of the role's policies can be read.
///
/// # Errors
/// When IAM does not answer; the statements are then told by the lines where they begin.
pub(crate) async fn name_statements(
    aws: &Aws,
    cache: &Mutex<Cache>,
    role: &Role,
    sides: &mut [IdentitySide],
    now: i64,
) -> Result<(), Error> {
    for statement in sides.iter_mut().flat_map(|side| &mut side.statements).filter(|it| it.span.is_some()) {
        if let Some(text) = text(aws, cache, role, statement, now).await? {
            statement.find_in(&text);
        }
    }
    Ok(())
}

/// Text of the policy. `None` when no policy of the role has the name, or two have it.
async fn text(
    aws: &Aws,
    cache: &Mutex<Cache>,
    role: &Role,
    statement: &Matched,
    now: i64,
) -> Result<Option<String>, Error> {
    let known = lock(cache).attached.get(&role.arn, now);
    let attached = match known {
        Some(attached) => attached,
        None => {
            let attached = aws.attached_policies(&role.name).await?;
            lock(cache).attached.put(role.arn.clone(), attached.clone(), now);
            attached
        }
    };
    // The engine puts the role before the name of a policy that is part of it.
    let own_name = statement.policy.strip_prefix(&format!("role_{}_", role.name)).unwrap_or(&statement.policy);
    let own_key = (role.arn.clone(), own_name.to_owned());
    let known = lock(cache).texts.get(&own_key, now);
    let own = match known {
        Some(text) => text,
        None => {
            let text = aws.role_policy(&role.name, own_name).await?;
            lock(cache).texts.put(own_key, text.clone(), now);
            text
        }
    };
    let managed = match attached.iter().find(|policy| policy.name == statement.policy) {
        None => return Ok(own),
        Some(_) if own.is_some() => return Ok(None),
        Some(managed) => managed.arn.clone(),
    };
    let key = (managed.clone(), String::new());
    let known = lock(cache).texts.get(&key, now);
    if let Some(text) = known {
        return Ok(text);
    }
    let text = aws.managed_policy(&managed).await?;
    lock(cache).texts.put(key, text.clone(), now);
    Ok(text)
}
