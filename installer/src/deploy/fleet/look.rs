//! Looking into another account, where the config names a role for it, above all why a stack failed there.

use aws_credential_types::Credentials;
use palisade_config::{Config, Fleet};

use super::operation::FailedStack;
use crate::aws::clients::Aws;
use crate::aws::stack::{self, Event};
use crate::aws::{error, stack_set};
use crate::failure::{Failure, Result};
use crate::session::Session;

/// How many failed stacks are looked into: their causes are mostly the same one.
const LOOKED_INTO: usize = 10;

/// Another account, seen by the role of `targets.roles.look`; `None` when the config names none.
pub(super) async fn into(session: &Session, fleet: &Fleet, account: &str) -> Result<Option<Aws>> {
    let Some(role) = &fleet.roles.look else { return Ok(None) };
    assume(&session.aws, &session.config, role, account).await.map(Some)
}

/// Takes on a role of another account.
pub(crate) async fn assume(aws: &Aws, config: &Config, role: &str, account: &str) -> Result<Aws> {
    let arn = format!("arn:{}:iam::{account}:role/{role}", config.partition());
    let answer = aws
        .region(config.home_region().as_str())
        .sts()
        .assume_role()
        .role_arn(&arn)
        .role_session_name("palisade")
        .send()
        .await
        .map_err(|e| error::failure(&format!("take on {arn}"), &e))?;
    let given = answer.credentials.ok_or_else(|| Failure::new(format!("taking on {arn} gave no credentials")))?;
    let token = Some(given.session_token().to_owned());
    let credentials =
        Credentials::new(given.access_key_id(), given.secret_access_key(), token, None, "targets.roles.look");
    Ok(aws.with_credentials(credentials))
}

/// The root causes of the first few, in place of what StackSets says, which often is no more than that the stack failed.
pub(crate) async fn root_causes(session: &Session, fleet: &Fleet, failed: &mut [FailedStack]) {
    if fleet.roles.look.is_none() {
        if !failed.is_empty() {
            session.output.detail("name a role in targets.roles.look to see the root cause in the accounts themselves");
        }
        return;
    }
    let set = crate::aws::fleet::set_name(session);
    let Ok(instances) = stack_set::instances(&session.home(), &set).await else { return };
    for one in failed.iter_mut().take(LOOKED_INTO) {
        let found = instances.iter().find(|i| i.state.account == one.account && i.state.region == one.region);
        let Some(id) = found.and_then(|instance| instance.stack_id.clone()) else { continue };
        match root_cause(session, fleet, one, &id).await {
            Ok(Some(cause)) => one.reason = format!("{cause} ({})", one.reason),
            Ok(None) => {}
            Err(failure) => session.output.detail(&format!("{} in {}: {failure}", one.account, one.region)),
        }
    }
}

async fn root_cause(session: &Session, fleet: &Fleet, one: &FailedStack, stack_id: &str) -> Result<Option<String>> {
    let Some(aws) = into(session, fleet, &one.account).await? else { return Ok(None) };
    let clients = aws.region(&one.region);
    let events = stack::events(&clients, stack_id, None).await?;
    // The last attempt is the one that failed now; its first failure is the cause.
    let begun = events.iter().rposition(|event| {
        event.kind == "AWS::CloudFormation::Stack"
            && matches!(event.status.as_str(), "CREATE_IN_PROGRESS" | "UPDATE_IN_PROGRESS")
    });
    let cause = events[begun.unwrap_or_default()..].iter().find(|event| event.is_cause());
    Ok(cause.map(Event::failure))
}
