//! Taking one region's part of an install away: regional stack, bundles, home stack.

use aws_sdk_cloudformation::types::ResourceStatus;
use palisade_templates::OUTPUT_BUNDLE_BUCKET;

use super::{bucket, delete};
use crate::aws::clients::Clients;
use crate::aws::error;
use crate::aws::stack::{self, Stack};
use crate::failure::Result;
use crate::output::Output;
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
    let Some(home) = stack::own(clients, &name, install).await? else { return Ok(Vec::new()) };
    empty_bucket(clients, &home, output).await?;
    delete::stack(clients, &name, install, output).await?;
    Ok(vec![format!("stack {name} in {}", clients.region())])
}

/// Empties the bucket that a home stack made: CloudFormation deletes none that holds something.
pub(super) async fn empty_bucket(clients: &Clients, home: &Stack, output: Output) -> Result<()> {
    let bucket = match home.output(OUTPUT_BUNDLE_BUCKET) {
        // Where a deletion failed the bucket may be gone, and its name somebody else's by now.
        Some(bucket) if home.status != "DELETE_FAILED" => Some(bucket.to_owned()),
        _ if home.in_progress() => None,
        _ => standing_bucket(clients, &home.id).await?,
    };
    if let Some(bucket) = bucket {
        let objects = bucket::empty(clients, &bucket).await?;
        output.detail(&format!("emptied bucket {bucket}: {objects} objects"));
    }
    Ok(())
}

/// The bucket of a stack that tells none, or no longer for certain: one whose creation or deletion failed.
async fn standing_bucket(clients: &Clients, stack_id: &str) -> Result<Option<String>> {
    let answer = clients
        .cloudformation()
        .describe_stack_resources()
        .stack_name(stack_id)
        .send()
        .await
        .map_err(|e| error::failure(&format!("list the resources of {stack_id}"), &e))?;
    // One that it could not make is somebody else's.
    let gone = [ResourceStatus::DeleteComplete, ResourceStatus::CreateFailed];
    let mut stand = answer.stack_resources.unwrap_or_default().into_iter().filter(|resource| {
        let stands = resource.resource_status().is_some_and(|status| !gone.contains(status));
        resource.resource_type() == Some("AWS::S3::Bucket") && stands
    });
    Ok(stand.next().and_then(|bucket| bucket.physical_resource_id).filter(|name| !name.is_empty()))
}
