//! `securityhub:BatchImportFindings`.

use http::Method;
use palisade_contract::calls::BATCH_IMPORT_FINDINGS;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::read_json;
use crate::failure::kind_of;
use crate::request::Request;
use crate::{Aws, Error, ErrorKind};

/// Most findings of one call.
const BATCH: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct Answer {
    failed_count: u64,
    failed_findings: Vec<FailedFinding>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct FailedFinding {
    id: String,
    error_code: String,
    error_message: String,
}

impl Aws {
    /// Creates findings in the AWS Security Finding Format, or updates those of the same id, in this region.
    ///
    /// # Errors
    /// One failed finding makes an error that names it, though others may have been taken; the same call may be repeated.
    pub async fn batch_import_findings(&self, findings: &[Value]) -> Result<(), Error> {
        for batch in findings.chunks(BATCH) {
            let path = "/findings/import".to_owned();
            let body = json!({ "Findings": batch });
            let request = Request::rest(BATCH_IMPORT_FINDINGS, self.region().clone(), Method::POST, path, &body)?;
            let answer: Answer = read_json(BATCH_IMPORT_FINDINGS, &self.send(&request).await?)?;
            refuse_failures(&answer)?;
        }
        Ok(())
    }
}

fn refuse_failures(answer: &Answer) -> Result<(), Error> {
    let Some(first) = answer.failed_findings.first() else {
        if answer.failed_count == 0 {
            return Ok(());
        }
        let message = format!("{} findings failed without a reason", answer.failed_count);
        return Err(Error::new(BATCH_IMPORT_FINDINGS, ErrorKind::Invalid, message));
    };
    let others = answer.failed_findings.len() - 1;
    let others = if others > 0 { format!(" (and {others} more)") } else { String::new() };
    let message = format!("finding {}: {}{others}", first.id, first.error_message);
    let kind = kind_of(Some(&first.error_code), 400);
    Err(Error::new(BATCH_IMPORT_FINDINGS, kind, message).with_code(Some(&first.error_code)))
}
