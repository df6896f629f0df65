//! Deleting a stack and waiting until it is gone.

use super::{others, watch};
use crate::aws::clients::Clients;
use crate::aws::error;
use crate::aws::stack::{self, Stack};
use crate::failure::{Failure, Result};
use crate::output::Output;

/// Deletes the stack `name` when it is the install's: one of somebody else stays, whoever asks. It is no error when there is
/// none. Returns whether there was one.
pub(crate) async fn stack(clients: &Clients, name: &str, install: &str, output: Output) -> Result<bool> {
    let Some(found) = stack::own(clients, name, install).await? else { return Ok(false) };
    let Some(found) = idle(clients, name, found, output).await? else { return Ok(true) };
    let last = if found.in_progress() {
        others::yield_to(clients, name, &found, output).await?
    } else {
        stack::events(clients, &found.id, None).await?.pop().map(|e| e.id)
    };
    if found.status != "DELETE_IN_PROGRESS" {
        clients
            .cloudformation()
            .delete_stack()
            .stack_name(&found.id)
            .client_request_token(clients.run().token())
            .send()
            .await
            .map_err(|e| error::failure(&format!("delete stack {name} in {}", clients.region()), &e))?;
    }
    let ended = watch::to_the_end(clients, &found.id, last, output).await?;
    let Some(left) = &ended.stack else { return Ok(true) };
    let cause = ended
        .root_cause()
        .map(|e| format!("{} ({}): {}", e.logical_id, e.kind, e.reason.as_deref().unwrap_or("no reason given")));
    Err(Failure::new(format!("stack {name} in {} could not be deleted ({})", clients.region(), left.status))
        .because(cause.or_else(|| left.reason.clone()).unwrap_or_default())
        .hint("remove the cause and run the same command again"))
}

/// Waits until an operation that does not delete the stack has ended; returns the stack as it then is, `None` when it is gone.
pub(crate) async fn idle(clients: &Clients, name: &str, found: Stack, output: Output) -> Result<Option<Stack>> {
    if !found.in_progress() || found.status == "DELETE_IN_PROGRESS" {
        return Ok(Some(found));
    }
    let last = others::yield_to(clients, name, &found, output).await?;
    Ok(watch::to_the_end(clients, &found.id, last, output).await?.stack)
}
