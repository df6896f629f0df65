//! Names for the statements that the engine points at: from the texts of the policies, which it does not give.

use palisade_access::{IdentitySide, Matched};
use palisade_aws::{AttachedPolicy, Aws, Error, Role};

use crate::cache::{Cache, LIFETIME};

/// Names the statements of `sides` as far as the texts of the role's policies can be read.
///
/// # Errors
/// When IAM does not answer; the statements are then told by the lines where they begin.
pub(crate) async fn name_statements(
    aws: &Aws,
    cache: &Cache,
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
async fn text(aws: &Aws, cache: &Cache, role: &Role, statement: &Matched, now: i64) -> Result<Option<String>, Error> {
    let (arn, name) = (role.arn.clone(), role.name.as_str());
    let attached = cache.attached.get_or(arn, now, LIFETIME, async || aws.attached_policies(name).await).await?;
    // The engine puts the role before the name of a policy that is part of it.
    let own_name = statement.policy.strip_prefix(&format!("role_{name}_")).unwrap_or(&statement.policy);
    let own_key = (role.arn.clone(), own_name.to_owned());
    let own = cache.texts.get_or(own_key, now, LIFETIME, async || aws.role_policy(name, own_name).await).await?;
    match attached.iter().find(|policy| policy.name == statement.policy) {
        None => Ok(own),
        Some(_) if own.is_some() => Ok(None),
        Some(AttachedPolicy { arn, .. }) => {
            let key = (arn.clone(), String::new());
            cache.texts.get_or(key, now, LIFETIME, async || aws.managed_policy(arn).await).await
        }
    }
}
