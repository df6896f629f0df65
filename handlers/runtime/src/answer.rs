//! The value that an invocation returns: the outcomes in the form that the caller expects.

use palisade_contract::Outcome;
use palisade_findings::Transport;
use serde_json::{Value, json};

/// One answered record.
#[derive(Debug)]
pub(crate) struct Answered {
    /// Id that the queue or topic gave the message.
    pub(crate) message_id: Option<String>,
    /// The outcome.
    pub(crate) outcome: Outcome,
    /// Why it has to be tried again.
    pub(crate) failed: Option<String>,
}

/// The value for these records, or why the whole invocation failed.
///
/// A queue is told which messages failed, so that only these come again; everybody else is told by a failed invocation.
pub(crate) fn answer(transport: Transport, mut records: Vec<Answered>) -> Result<Value, String> {
    let failed: Vec<&Answered> = records.iter().filter(|record| record.failed.is_some()).collect();
    if transport == Transport::Sqs {
        let ids: Option<Vec<&str>> = failed.iter().map(|record| record.message_id.as_deref()).collect();
        if let Some(mut ids) = ids {
            // One message may hold several events; they stand side by side.
            ids.dedup();
            let items: Vec<Value> = ids.iter().map(|id| json!({ "itemIdentifier": id })).collect();
            return Ok(json!({ "batchItemFailures": items, "outcomes": outcomes(&records) }));
        }
    }
    if let Some(first) = failed.iter().find_map(|record| record.failed.as_ref()) {
        let others = failed.len() - 1;
        let others = if others > 0 { format!(" (and {others} more of {})", records.len()) } else { String::new() };
        return Err(format!("{first}{others}"));
    }
    if records.len() == 1
        && let Some(only) = records.pop()
    {
        return Ok(json!(only.outcome));
    }
    Ok(json!({ "outcomes": outcomes(&records) }))
}

fn outcomes(records: &[Answered]) -> Vec<&Outcome> {
    records.iter().map(|record| &record.outcome).collect()
}
