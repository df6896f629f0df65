//! Taking one region's part of an install away: regional stack, bundles, home stack.

use super::{bucket, delete};
use crate::aws::clients::Clients;
use crate::aws::{error, stack};
use crate::failure::Result;
use crate::session::Session;

/// Deletes the regional stack, when it is ours.
///
/// # Returns
/// What was removed, in words; nothing where there was no stack.
pub(crate) async fn regional(session: &Session, clients: &Clients) -> Result<Vec<String>> {
    let name = session.names.stack();
    let was_there = delete::stack(clients, &name, session.names.install(), session.output).await?;
    Ok(was_there.then(|| format!("stack {name} in {}", clients.region())).into_iter().collect())
}

/// Empties the bundle bucket and deletes the home stack, when it is ours.
///
/// # Returns
/// What was removed, in words; nothing where there was no stack.
pub(crate) async fn home(session: &Session, clients: &Clients) -> Result<Vec<String>> {
    let (output, name, install) = (session.output, session.names.home_stack(), session.names.install());
    // Only a bucket that the home stack made is emptied: its name alone proves nothing.
    let Some(home) = stack::own(clients, &name, install).await? else { return Ok(Vec::new()) };
    if let Some(bucket) = home.output(palisade_templates::OUTPUT_BUNDLE_BUCKET) {
        let objects = bucket::empty(clients, bucket).await?;
        output.detail(&format!("emptied bucket {bucket}: {objects} objects"));
    } else if !home.in_progress() {
        empty_unfinished(session, clients, &home.id).await?;
    }
    delete::stack(clients, &name, install, output).await?;
    Ok(vec![format!("stack {name} in {}", clients.region())])
}

/// A home stack whose creation failed has no outputs yet, but may have made its bucket.
async fn empty_unfinished(session: &Session, clients: &Clients, stack_id: &str) -> Result<()> {
    let name = session.bucket(clients);
    let resources = clients
        .cloudformation()
        .describe_stack_resources()
        .stack_name(stack_id)
        .send()
        .await
        .map_err(|e| error::failure(&format!("list the resources of {stack_id}"), &e))?;
    if resources.stack_resources().iter().any(|r| r.physical_resource_id() == Some(&name)) {
        bucket::empty(clients, &name).await?;
    }
    Ok(())
}
