//! `config:PutEvaluations`.

use palisade_contract::calls::PUT_EVALUATIONS;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::SERVICE_CONFIG;
use crate::client::read_json;
use crate::request::Request;
use crate::{Aws, Error, ErrorKind};

/// Most evaluations of one call.
const BATCH: usize = 100;
/// Most characters of an annotation; an empty one is refused, too.
const ANNOTATION_LIMIT: usize = 256;
/// The token of an invocation by hand, which stands for no rule: the service then checks the answer and keeps nothing.
const TEST_TOKEN: &str = "TESTMODE";

/// One evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvaluation {
    /// Type of the resource, for example `AWS::EC2::Instance`.
    pub resource_type: String,
    /// Id of the resource.
    pub resource_id: String,
    /// `COMPLIANT`, `NON_COMPLIANT` or `NOT_APPLICABLE`.
    pub compliance: &'static str,
    /// What a person reads beside it: 1 to 256 characters, or none.
    pub annotation: Option<String>,
    /// The time that the evaluation is about, in milliseconds since 1970; Config keeps the newest.
    pub ordering_ms: i64,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Answer {
    failed_evaluations: Vec<FailedEvaluation>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct FailedEvaluation {
    compliance_resource_id: String,
}

impl Aws {
    /// Answers AWS Config for the rule that `token` stands for.
    ///
    /// # Errors
    /// One failed evaluation makes an error that names its resource, when all the others were sent; the same call may be
    /// repeated. A call that fails is the last: the next has the same token, right and time. The token is in no error.
    pub async fn put_evaluations(&self, token: &SecretString, evaluations: &[NewEvaluation]) -> Result<(), Error> {
        let call = PUT_EVALUATIONS;
        let token = token.expose_secret();
        if token.is_empty() {
            return Err(Error::new(call, ErrorKind::Invalid, "there is no result token"));
        }
        let mut not_taken: Vec<String> = Vec::new();
        for batch in evaluations.chunks(BATCH) {
            let items = batch.iter().map(item).collect::<Result<Vec<_>, _>>()?;
            let mut body = json!({ "Evaluations": items, "ResultToken": token });
            if token == TEST_TOKEN {
                body["TestMode"] = json!(true);
            }
            let request = Request::json(call, self.region().clone(), SERVICE_CONFIG, &body)?;
            let sent = self.send(&request).await.map_err(|error| without(token, error))?;
            let answer: Answer = read_json(call, &sent)?;
            not_taken.extend(answer.failed_evaluations.into_iter().map(|failed| failed.compliance_resource_id));
        }
        let Some(id) = not_taken.first() else { return Ok(()) };
        let (count, all) = (not_taken.len(), evaluations.len());
        let message = format!("{count} of {all} evaluations were not taken, the first is of {id}");
        Err(Error::new(call, ErrorKind::Invalid, message))
    }
}

fn item(evaluation: &NewEvaluation) -> Result<Value, Error> {
    let refuse = |what| Err(Error::new(PUT_EVALUATIONS, ErrorKind::Invalid, what));
    if !(1..=256).contains(&evaluation.resource_type.chars().count()) {
        return refuse("a resource type has 1 to 256 characters");
    }
    if !(1..=768).contains(&evaluation.resource_id.chars().count()) {
        return refuse("a resource id has 1 to 768 characters");
    }
    let mut item = json!({
        "ComplianceResourceType": evaluation.resource_type,
        "ComplianceResourceId": evaluation.resource_id,
        "ComplianceType": evaluation.compliance,
        "OrderingTimestamp": super::epoch_seconds(evaluation.ordering_ms),
    });
    if let Some(annotation) = &evaluation.annotation {
        if !(1..=ANNOTATION_LIMIT).contains(&annotation.chars().count()) {
            return refuse("an annotation has 1 to 256 characters");
        }
        item["Annotation"] = json!(annotation);
    }
    Ok(item)
}

/// The error, without its message if the service repeats the token in it.
fn without(token: &str, error: Error) -> Error {
    if !error.message().contains(token) {
        return error;
    }
    let code = error.code().map(str::to_owned);
    Error::new(PUT_EVALUATIONS, error.kind(), "the service's message repeats what it was sent")
        .with_code(code.as_deref())
}
