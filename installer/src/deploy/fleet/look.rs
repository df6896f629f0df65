//! Looking into another account, where the config names a role for it, above all why a stack failed there.

use aws_credential_types::Credentials;
use palisade_config::{Config, Fleet};

use super::operation::FailedStack;
use crate::at_once;
use crate::aws::clients::Aws;
use crate::aws::stack::{self, Event};
use crate::aws::{error, stack_set};
use crate::failure::{Failure, Result};
use crate::session::Session;

/// How many failed stacks are looked into: their causes are mostly the same one.
const LOOKED_INTO: usize = 10;

/// Takes on the role `role` of each of these accounts and does `work` there, in a few at the same time. One that cannot be
/// reached keeps nobody from the others.
///
/// # Returns
/// What came of each account, in the order of `places`.
pub(crate) async fn into_each<P, T>(
    session: &Session,
    role: &str,
    places: impl IntoIterator<Item = (String, P)>,
    work: impl AsyncFn(Aws, &str, P) -> Result<T>,
) -> Vec<(String, Result<T>)> {
    at_once::each(at_once::ACCOUNTS, places, async |(account, place)| {
        let came = match assume(&session.aws, &session.config, role, &account).await {
            Ok(there) => work(there, &account, place).await,
            Err(failure) => Err(failure),
        };
        (account, came)
    })
    .await
}

/// Takes on a role of another account.
async fn assume(aws: &Aws, config: &Config, role: &str, account: &str) -> Result<Aws> {
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
    let Some(role) = &fleet.roles.look else {
        if !failed.is_empty() {
            session.output.detail("name a role in targets.roles.look to see the root cause in the accounts themselves");
        }
        return;
    };
    let set = crate::aws::fleet::set_name(session);
    let Ok(instances) = stack_set::instances(&session.home(), &set).await else { return };
    for one in failed.iter_mut().take(LOOKED_INTO) {
        let found = instances.iter().find(|i| i.state.account == one.account && i.state.region == one.region);
        let Some(id) = found.and_then(|instance| instance.stack_id.clone()) else { continue };
        match root_cause(session, role, one, &id).await {
            Ok(Some(cause)) => one.reason = format!("{cause} ({})", one.reason),
            Ok(None) => {}
            Err(failure) => session.output.detail(&format!("{} in {}: {failure}", one.account, one.region)),
        }
    }
}

async fn root_cause(session: &Session, role: &str, one: &FailedStack, stack_id: &str) -> Result<Option<String>> {
    let aws = assume(&session.aws, &session.config, role, &one.account).await?;
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
