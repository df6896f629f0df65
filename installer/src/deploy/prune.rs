//! Taking bundles and templates out of a region's bucket that neither what stands nor the version before is made from.

use std::collections::BTreeSet;

use aws_sdk_s3::operation::list_object_versions::ListObjectVersionsOutput;
use aws_sdk_s3::types::ObjectIdentifier;
use palisade_contract::TAG_INSTALL;
use palisade_plan::{Deployed, Kept, is_part_of_a_stack, is_record, used_by};
use palisade_templates::OUTPUT_BUNDLE_BUCKET;
use serde_json::Value;

use super::bucket;
use super::run::Done;
use crate::at_once;
use crate::aws::clients::Clients;
use crate::aws::{error, kept, stack, stack_set};
use crate::failure::{Failure, Result};
use crate::session::Session;

/// Looks into the bucket of each region in which a stack was updated, of all when `others` were: a rollout that was halted and
/// goes on has updated the stacks of this account long ago. What stands is right by now, so nothing that goes wrong here is an
/// error: the next update looks again.
pub(crate) async fn after(session: &Session, done: &[Done], others: bool) {
    let updated = |region: &str| done.iter().any(|done| done.result == "updated" && done.region == region);
    let regions = session.regions().into_iter().filter(|clients| others || updated(clients.region()));
    at_once::each(at_once::REGIONS, regions, async |clients| {
        let region = clients.region();
        match prune(session, &clients).await {
            Ok(0) => {}
            Ok(count) => session.output.detail(&format!("took {count} unused objects out of the bucket in {region}")),
            Err(failure) => {
                let causes = failure.in_one_line();
                session.output.warn(&format!("unused bundles stay in {region} until the next update: {causes}"));
            }
        }
    })
    .await;
}

/// Deletes every version of what is unused. Returns how many versions that were.
async fn prune(session: &Session, clients: &Clients) -> Result<usize> {
    let bucket = session.bucket(clients);
    // Listed first: what somebody puts there from now on, for a stack of tomorrow, is not among it.
    let objects = list(clients, &bucket).await?;
    if !objects.iter().any(|object| is_part_of_a_stack(&object.key) || is_record(&object.key)) {
        return Ok(0);
    }
    let Some(used) = used(session, clients, &bucket, &objects).await? else { return Ok(0) };
    let doomed: Vec<&Object> = objects
        .iter()
        .filter(|object| {
            let unused = is_part_of_a_stack(&object.key) && !used.contains(&object.key);
            unused || is_record(&object.key) && !object.is_latest
        })
        .collect();
    // S3 takes a thousand at a time.
    for part in doomed.chunks(1_000) {
        let part: Result<Vec<ObjectIdentifier>> = part.iter().map(|object| object.identifier()).collect();
        bucket::delete(clients, &bucket, part?).await?;
    }
    Ok(doomed.len())
}

/// Keys that are used; `None` when that cannot be said for certain, so that nothing may go.
async fn used(
    session: &Session,
    clients: &Clients,
    bucket: &str,
    objects: &[Object],
) -> Result<Option<BTreeSet<String>>> {
    let mut templates = Vec::new();
    for name in [session.names.home_stack(), session.names.stack()] {
        if let Some(found) = stack::describe(clients, &name).await? {
            let ours = found.tags.get(TAG_INSTALL).is_some_and(|owner| owner == session.names.install());
            let stands = matches!(found.status.as_str(), "CREATE_COMPLETE" | "UPDATE_COMPLETE");
            let elsewhere = found.output(OUTPUT_BUNDLE_BUCKET).is_some_and(|other| other != bucket);
            if !ours || !stands || elsewhere {
                return Ok(None);
            }
            templates.push(stack::template(clients, &name).await?);
        }
    }
    if session.config.fleet().is_some() {
        let set = stack_set::describe(&session.home(), &crate::aws::fleet::set_name(session)).await?;
        // A set whose template cannot be read may use anything.
        match set.map(|set| set.template) {
            Some(None) => return Ok(None),
            set => templates.extend(set.flatten()),
        }
        // The set is made from the buckets of all regions, and its record lies in one of them.
        let home = session.home();
        let key = Kept::key_of_set(&session.names.stack_set());
        if let Some(kept) = kept::record(&home, &session.bucket(&home), &key).await? {
            templates.extend(kept.templates().map(Deployed::json));
        }
    }
    for record in objects.iter().filter(|object| object.is_latest && is_record(&object.key)) {
        if let Some(kept) = kept::record(clients, bucket, &record.key).await? {
            templates.extend(kept.templates().map(Deployed::json));
        }
    }
    Ok(used_by(templates.iter().collect::<Vec<&Value>>()))
}

struct Object {
    key: String,
    version: Option<String>,
    is_latest: bool,
}

impl Object {
    fn identifier(&self) -> Result<ObjectIdentifier> {
        let identifier = ObjectIdentifier::builder().key(&self.key).set_version_id(self.version.clone()).build();
        identifier.map_err(|e| Failure::new(format!("cannot name {}", self.key)).because(e))
    }
}

/// Every version of every object, markers of deletions among them.
async fn list(clients: &Clients, bucket: &str) -> Result<Vec<Object>> {
    let mut objects = Vec::new();
    let mut from = (None, None);
    loop {
        let request = clients.s3().list_object_versions().bucket(bucket);
        let request = request.set_key_marker(from.0.take()).set_version_id_marker(from.1.take());
        let page = request.send().await.map_err(|e| error::failure(&format!("list bucket {bucket}"), &e))?;
        from = (page.next_key_marker.clone(), page.next_version_id_marker.clone());
        let truncated = page.is_truncated == Some(true) && from.0.is_some();
        objects.extend(objects_of(page));
        if !truncated {
            return Ok(objects);
        }
    }
}

fn objects_of(page: ListObjectVersionsOutput) -> Vec<Object> {
    let object = |key: Option<String>, version, latest: Option<bool>| {
        // What nobody says to be old is not.
        Object { key: key.unwrap_or_default(), version, is_latest: latest.unwrap_or(true) }
    };
    let versions = page.versions.unwrap_or_default().into_iter().map(|v| object(v.key, v.version_id, v.is_latest));
    let markers = page.delete_markers.unwrap_or_default().into_iter().map(|m| object(m.key, m.version_id, m.is_latest));
    versions.chain(markers).collect()
}
