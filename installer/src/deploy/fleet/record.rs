//! What a rollout writes down beside the bundles of the home region: how far it came, and why it was halted.
//!
//! A hint and no more: without it the next run asks who belongs to the organisation, and looks at every wave again.

use palisade_plan::{ROLLOUT_KEY as KEY, RolloutRecord};

use crate::aws::clients::Clients;
use crate::bounded;
use crate::deploy::bucket;
use crate::failure::{Failure, Result};

/// The record, or `None` when there is none that can be read.
pub(crate) async fn read(clients: &Clients, bucket: &str) -> Result<Option<RolloutRecord>> {
    let Some(bytes) = bucket::get(clients, bucket, KEY, bounded::ROLLOUT).await? else { return Ok(None) };
    // Another version may write it otherwise: then nothing is known.
    Ok(serde_json::from_slice(&bytes).ok())
}

/// Writes it down.
pub(crate) async fn write(clients: &Clients, bucket: &str, record: &RolloutRecord) -> Result<()> {
    let text = serde_json::to_vec_pretty(record)
        .map_err(|e| Failure::new("cannot write the record of the rollout").because(e))?;
    bucket::put(clients, bucket, KEY, "application/json", text).await
}
