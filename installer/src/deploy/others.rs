//! Other runs at the same stacks: who works on one that is busy, and whether somebody undid what this run has done.
//!
//! There is no lock that could be left behind. CloudFormation lets one operation at a time work on a stack and notes in its
//! events who has begun it; that decides whether a run waits or refuses, and a look at the end keeps it from claiming what
//! another has undone between two operations.

use super::run::Done;
use crate::aws::clients::Clients;
use crate::aws::run::Run;
use crate::aws::stack::{self, Stack};
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::session::Session;

/// Says that `found` is busy and that it is waited for.
///
/// # Returns
/// The id of its last event.
///
/// # Errors
/// When the operation is one of a run that makes what this one takes away, or the other way round: to wait for its end
/// would be to take turns with it at the next stack.
pub(crate) async fn yield_to(clients: &Clients, name: &str, found: &Stack, output: Output) -> Result<Option<String>> {
    let last = stack::events(clients, &found.id, None).await?.pop();
    let busy = format!("stack {name} in {} is busy ({})", clients.region(), found.status);
    let token = last.as_ref().and_then(|event| event.token.as_deref());
    match token.and_then(Run::read) {
        Some(other) if other.direction.opposes(clients.run().direction) => {
            return Err(Failure::refused(format!("{busy}: another run is at work, {other}")).hint(format!(
                "let it end, or, if it was cut off, what it has begun; then run the same command again. \
                 CloudTrail knows who it is by the clientRequestToken {}",
                token.unwrap_or_default()
            )));
        }
        Some(other) => output.say(&format!("{busy}; waiting for it: begun by {other}")),
        None => output.say(&format!("{busy}; waiting for it")),
    }
    Ok(last.map(|event| event.id))
}

/// Whether what this run has deployed still stands at its end.
pub(crate) async fn must_still_stand(session: &Session, done: &[Done]) -> Result<()> {
    undone(session, done).await?.map_or(Ok(()), Err)
}

/// What lies behind a failure, where another run has undone what this one deployed before.
pub(crate) async fn explain(session: &Session, done: &[Done], failure: Failure) -> Failure {
    match undone(session, done).await {
        Ok(Some(undone)) => undone.because(failure),
        // A look that fails by itself says nothing about the first failure.
        Ok(None) | Err(_) => failure,
    }
}

async fn undone(session: &Session, done: &[Done]) -> Result<Option<Failure>> {
    for Done { region, stack: name, .. } in done {
        let clients = session.aws.region(region);
        let state = match stack::describe(&clients, name).await? {
            None => "is gone".to_owned(),
            Some(found) if found.status.starts_with("DELETE_") => format!("is in {}", found.status),
            Some(_) => continue,
        };
        let failure = Failure::new(format!("stack {name} in {region} was deployed by this run and {state} already"));
        return Ok(Some(
            failure.hint("another run takes the install away; let it end, then run the same command again"),
        ));
    }
    Ok(None)
}
