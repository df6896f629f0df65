//! Deleting a stack and waiting until it is gone.

use super::watch;
use crate::aws::clients::Clients;
use crate::aws::error;
use crate::aws::stack;
use crate::failure::{Failure, Result};
use crate::output::Output;

/// Deletes the stack `name`; it is no error when there is none. Returns whether there was one.
pub(crate) async fn stack(clients: &Clients, name: &str, output: Output) -> Result<bool> {
    let Some(mut found) = stack::describe(clients, name).await? else { return Ok(false) };
    let mut last = stack::events(clients, &found.id, None).await?.pop().map(|e| e.id);
    if found.in_progress() && found.status != "DELETE_IN_PROGRESS" {
        output.say(&format!("stack {name} in {} is busy ({}); waiting", clients.region(), found.status));
        let ended = watch::to_the_end(clients, &found.id, last.clone(), output).await?;
        last = ended.events.last().map(|e| e.id.clone()).or(last);
        match ended.stack {
            Some(stack) => found = stack,
            None => return Ok(true),
        }
    }
    if found.status != "DELETE_IN_PROGRESS" {
        clients
            .cloudformation()
            .delete_stack()
            .stack_name(&found.id)
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
