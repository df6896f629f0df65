//! `securityhub:BatchUpdateFindings`.

use http::Method;
use palisade_contract::calls::BATCH_UPDATE_FINDINGS;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::client::read_json;
use crate::failure::kind_of;
use crate::request::Request;
use crate::text::cut;
use crate::{Aws, Error, ErrorKind};

/// Most findings of one call.
const BATCH: usize = 100;
/// Longest note, in characters (bytes are counted, to be on the safe side).
const NOTE_LIMIT: usize = 512;
const AUTHOR: &str = "palisade";

/// What to change about findings of one product.
#[derive(Debug, Clone, Copy)]
pub struct FindingUpdate<'a> {
    /// ARN of the product whose findings these are; see [`Aws::default_product_arn`].
    pub product_arn: &'a str,
    /// Ids of the findings.
    pub ids: &'a [&'a str],
    /// A note that replaces the one on the finding; cut when it is too long.
    pub note: Option<&'a str>,
    /// State of the investigation.
    pub workflow: Option<WorkflowStatus>,
}

/// State of the investigation into a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkflowStatus {
    /// Not looked at.
    New,
    /// The owner of the resource was told.
    Notified,
    /// Solved.
    Resolved,
    /// Looked at, nothing to do.
    Suppressed,
}

impl WorkflowStatus {
    /// The word of the finding format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Notified => "NOTIFIED",
            Self::Resolved => "RESOLVED",
            Self::Suppressed => "SUPPRESSED",
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Answer {
    unprocessed_findings: Vec<Unprocessed>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Unprocessed {
    finding_identifier: Identifier,
    error_code: String,
    error_message: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Identifier {
    id: String,
}

impl Aws {
    /// Changes note and workflow status of findings in this region. Security Hub may take minutes to show it.
    ///
    /// # Errors
    /// One finding that was not processed makes an error that names it; [`ErrorKind::NotFound`] when there is none of that id.
    pub async fn batch_update_findings(&self, update: &FindingUpdate<'_>) -> Result<(), Error> {
        let call = BATCH_UPDATE_FINDINGS;
        if update.note.is_none() && update.workflow.is_none() {
            return Err(Error::new(call, ErrorKind::Invalid, "neither note nor workflow status is given"));
        }
        for ids in update.ids.chunks(BATCH) {
            let path = "/findings/batchupdate".to_owned();
            let request =
                Request::rest(call, self.region().clone(), Method::PATCH, path, &Value::Object(body(update, ids)))?;
            let answer: Answer = read_json(call, &self.send(&request).await?)?;
            if let Some(first) = answer.unprocessed_findings.first() {
                let message = format!("finding {}: {}", first.finding_identifier.id, first.error_message);
                let kind = kind_of(Some(&first.error_code), 400);
                return Err(Error::new(call, kind, message).with_code(Some(&first.error_code)));
            }
        }
        Ok(())
    }
}

fn body(update: &FindingUpdate<'_>, ids: &[&str]) -> Map<String, Value> {
    let identifiers: Vec<_> = ids.iter().map(|id| json!({ "Id": id, "ProductArn": update.product_arn })).collect();
    let mut body = Map::new();
    body.insert("FindingIdentifiers".to_owned(), identifiers.into());
    if let Some(note) = update.note {
        body.insert("Note".to_owned(), json!({ "Text": cut(note, NOTE_LIMIT), "UpdatedBy": AUTHOR }));
    }
    if let Some(workflow) = update.workflow {
        body.insert("Workflow".to_owned(), json!({ "Status": workflow.as_str() }));
    }
    body
}
