//! Bringing one stack to a template: heal, change set, execute, follow.

use aws_sdk_cloudformation::types::{Capability, ChangeSetStatus, ChangeSetType, ExecutionStatus, Tag};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use palisade_contract::{TAG_INSTALL, TAG_VERSION};
use palisade_templates::OUTPUT_BUNDLE_BUCKET;

use super::watch::{self, Pace};
use super::{delete, others, remove};
use crate::aws::clients::Clients;
use crate::aws::error;
use crate::aws::stack::{self, Stack};
use crate::exit::Exit;
use crate::failure::{Failure, Result};
use crate::output::Output;

/// A stack as it should be.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<'a> {
    pub(crate) name: &'a str,
    pub(crate) install: &'a str,
    /// Version of the program that rendered the template.
    pub(crate) version: &'a str,
    pub(crate) digest: &'a str,
    pub(crate) template: &'a str,
    /// Where the template lies, when it is longer than [`palisade_templates::limits::INLINE_TEMPLATE_BYTES`].
    pub(crate) template_url: Option<String>,
    /// Whether roles in it have names of their own, which CloudFormation wants to be acknowledged.
    pub(crate) named_roles: bool,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Applied {
    Nothing,
    Created,
    Updated,
}

/// Brings the stack to the wanted template and waits for the end.
pub(crate) async fn apply(clients: &Clients, wanted: &Wanted<'_>, output: Output) -> Result<Applied> {
    let Wanted { name, .. } = *wanted;
    let existing = heal(clients, wanted, output).await?;
    let kind = match &existing {
        Some(stack) if stack.status != "REVIEW_IN_PROGRESS" => ChangeSetType::Update,
        _ => ChangeSetType::Create,
    };
    let last_event = match &existing {
        Some(stack) => stack::events(clients, &stack.id, None).await?.pop().map(|e| e.id),
        None => None,
    };
    let Some((change_set, stack_id)) = change_set(clients, wanted, kind.clone()).await? else {
        return Ok(Applied::Nothing);
    };

    execute(clients, (name, &stack_id), &change_set).await?;
    let ended = watch::to_the_end(clients, &stack_id, last_event, output).await?;
    let status = ended.stack.as_ref().map(|s| s.status.clone()).unwrap_or_default();
    match status.as_str() {
        "CREATE_COMPLETE" => Ok(Applied::Created),
        "UPDATE_COMPLETE" => Ok(Applied::Updated),
        _ => Err(failed(clients, name, &status, &ended)),
    }
}

/// Starts the change. Where the answer got lost the SDK asks again, and the change runs already.
async fn execute(clients: &Clients, (name, stack_id): (&str, &str), change_set: &str) -> Result<()> {
    // The change set's ARN would do; but the permission is one on the stack, so the stack is named.
    let request = clients.cloudformation().execute_change_set().stack_name(stack_id).change_set_name(change_set);
    let request = request.client_request_token(clients.run().token());
    match request.send().await {
        Ok(_) => Ok(()),
        Err(e) if error::code(&e) == "InvalidChangeSetStatus" && has_begun(clients, stack_id, change_set).await => {
            Ok(())
        }
        Err(e) => Err(failure(&format!("start the change of stack {name} in {}", clients.region()), &e)),
    }
}

/// What went wrong with a change set. One that is gone, and a stack that is busy by now, are another run's doing: a stack is
/// not busy while its change set is made.
fn failure<E>(operation: &str, error: &SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let crossed = error::code(error) == "ChangeSetNotFound" || error::message(error).contains("_IN_PROGRESS state");
    let failure = error::failure(operation, error);
    if crossed {
        failure.hint("another run is changing this stack; wait until it has ended, and run the same command again")
    } else {
        failure
    }
}

/// Whether the change set is being carried out, or was. When nobody can tell, the first error says more.
async fn has_begun(clients: &Clients, stack_id: &str, change_set: &str) -> bool {
    let request = clients.cloudformation().describe_change_set().stack_name(stack_id).change_set_name(change_set);
    let status = request.send().await.ok().and_then(|seen| seen.execution_status);
    matches!(
        status,
        Some(ExecutionStatus::ExecuteInProgress | ExecutionStatus::ExecuteComplete | ExecutionStatus::ExecuteFailed)
    )
}

/// Root cause first, then what state the stack is in and what to do.
fn failed(clients: &Clients, name: &str, status: &str, ended: &watch::Ended) -> Failure {
    let region = clients.region();
    let message = match ended.root_cause() {
        Some(event) => format!("stack {name} in {region}: {}", event.failure()),
        None => {
            let reason = ended.stack.as_ref().and_then(|s| s.reason.clone());
            format!("stack {name} in {region} ended as {status}: {}", reason.as_deref().unwrap_or("no reason given"))
        }
    };
    let failure = Failure::new(message);
    match status {
        "ROLLBACK_COMPLETE" => failure
            .exit(Exit::RolledBack)
            .hint("nothing of the stack is left; correct the cause and run the same command again, it clears the failed stack away"),
        "UPDATE_ROLLBACK_COMPLETE" => failure
            .exit(Exit::RolledBack)
            .hint("the version before works on; correct the cause and run the same command again"),
        _ => failure.hint(format!(
            "the stack is in {status}; `palisade status` shows it, and running the same command again tries to heal it"
        )),
    }
}

/// Waits for an operation of somebody else, clears away what a failed first try left, and returns what stands.
async fn heal(clients: &Clients, wanted: &Wanted<'_>, output: Output) -> Result<Option<Stack>> {
    let name = wanted.name;
    let Some(mut found) = stack::describe(clients, name).await? else { return Ok(None) };
    must_be_ours(clients, name, &found, wanted.install).await?;
    if found.in_progress() {
        let last = others::yield_to(clients, name, &found, output).await?;
        match watch::to_the_end(clients, &found.id, last, output).await?.stack {
            Some(stack) => found = stack,
            None => return Ok(None),
        }
    }
    match found.status.as_str() {
        "CREATE_COMPLETE" | "UPDATE_COMPLETE" | "UPDATE_ROLLBACK_COMPLETE" | "IMPORT_COMPLETE" | "IMPORT_ROLLBACK_COMPLETE" => {
            Ok(Some(found))
        }
        // An empty shell: a run was interrupted, or is about to carry its change set out. Deleting would disturb that one.
        "REVIEW_IN_PROGRESS" => Ok(Some(found)),
        status if is_failed(status) => {
            clear_away(clients, name, wanted.install, output).await?;
            Ok(None)
        }
        status => Err(Failure::new(format!("stack {name} in {} is in {status}", clients.region()))
            .because(found.reason.clone().unwrap_or_default())
            .hint(format!("`aws cloudformation continue-update-rollback --stack-name {name}` brings it back; then run the same command again"))),
    }
}

/// A stack of the wanted name that is not ours is neither changed nor deleted, whoever planned it.
async fn must_be_ours(clients: &Clients, name: &str, found: &Stack, install: &str) -> Result<()> {
    if stack::is_of(clients, name, found, install).await? {
        return Ok(());
    }
    let region = clients.region();
    let why = match found.tags.get(TAG_INSTALL) {
        Some(other) => format!("stack {name} in {region} belongs to the install `{other}`, not to `{install}`"),
        None => format!("stack {name} in {region} does not carry the tag {TAG_INSTALL}={install}"),
    };
    Err(Failure::refused(why)
        .hint("it was not made by this install, so it is not touched; choose another `name` in the config"))
}

/// Deletes what a failed first try left; a stack that stands, or that somebody works on, stays.
pub(crate) async fn clear_away(clients: &Clients, name: &str, install: &str, output: Output) -> Result<()> {
    let Some(found) = stack::describe(clients, name).await?.filter(|s| is_failed(&s.status)) else { return Ok(()) };
    must_be_ours(clients, name, &found, install).await?;
    output.say(&format!("clearing away stack {name} in {} ({}): a first try failed", clients.region(), found.status));
    // Only a home stack tells of a bucket. What lies in it keeps the stack from going, time after time.
    if found.output(OUTPUT_BUNDLE_BUCKET).is_some() {
        remove::empty_bucket(clients, &found, output).await?;
    }
    delete::stack(clients, name, install, output).await?;
    Ok(())
}

/// The creation or deletion failed: the stack must be deleted before it can be created again.
fn is_failed(status: &str) -> bool {
    matches!(status, "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "CREATE_FAILED" | "DELETE_FAILED")
}

/// Makes a change set; `None` when it has no changes. Returns its ARN and the stack's.
async fn change_set(clients: &Clients, wanted: &Wanted<'_>, kind: ChangeSetType) -> Result<Option<(String, String)>> {
    let name = wanted.name;
    let subject = format!("prepare the change of stack {name} in {}", clients.region());
    let change_set = stack::change_set_name(wanted.digest);
    let cloudformation = clients.cloudformation();
    // One of the same name may be left from a run that was interrupted; it is made again, because the stack may have changed.
    if kind == ChangeSetType::Update {
        let _ = cloudformation.delete_change_set().stack_name(name).change_set_name(&change_set).send().await;
    }
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
    let request = cloudformation
        .create_change_set()
        .stack_name(name)
        .change_set_name(&change_set)
        .change_set_type(kind)
        .description(format!("palisade {}", wanted.version))
        .capabilities(if wanted.named_roles { Capability::CapabilityNamedIam } else { Capability::CapabilityIam })
        .tags(tag(TAG_INSTALL, wanted.install))
        .tags(tag(TAG_VERSION, wanted.version));
    let request = match &wanted.template_url {
        Some(url) => request.template_url(url),
        None => request.template_body(wanted.template),
    };
    let (change_set, stack_id) = match request.send().await {
        Ok(made) => (made.id.unwrap_or(change_set), made.stack_id.unwrap_or_else(|| name.to_owned())),
        // Made by an earlier run, or by this one: where the answer got lost the SDK asks again. Its name is its digest.
        Err(e) if error::code(&e) == "AlreadyExistsException" => {
            let seen = cloudformation.describe_change_set().stack_name(name).change_set_name(&change_set).send().await;
            match seen.map(|seen| (seen.change_set_id, seen.stack_id)) {
                Ok((Some(id), Some(stack_id))) => (id, stack_id),
                _ => return Err(failure(&subject, &e)),
            }
        }
        Err(e) => return Err(failure(&subject, &e)),
    };

    let mut pace = Pace::new();
    loop {
        let seen = cloudformation
            .describe_change_set()
            .stack_name(&stack_id)
            .change_set_name(&change_set)
            .send()
            .await
            .map_err(|e| failure(&subject, &e))?;
        match seen.status {
            Some(ChangeSetStatus::CreateComplete) => return Ok(Some((change_set, stack_id))),
            Some(ChangeSetStatus::Failed) => {
                let reason = seen.status_reason.unwrap_or_default();
                let delete = cloudformation.delete_change_set().stack_name(&stack_id).change_set_name(&change_set);
                let _ = delete.send().await;
                if is_no_change(&reason) {
                    return Ok(None);
                }
                return Err(Failure::new(format!("cannot {subject}")).because(reason));
            }
            _ => pace.wait().await,
        }
    }
}

/// CloudFormation says "nothing to do" only in the words of a failed change set.
fn is_no_change(reason: &str) -> bool {
    reason.contains("didn't contain changes") || reason.contains("No updates are to be performed")
}

#[cfg(test)]
mod tests {
    use super::is_no_change;

    #[test]
    fn both_wordings_of_no_change_are_known() {
        assert!(is_no_change(
            "The submitted information didn't contain changes. Submit different information to create a change set."
        ));
        assert!(is_no_change("No updates are to be performed."));
        assert!(!is_no_change("Template format error: unsupported structure."));
    }
}
