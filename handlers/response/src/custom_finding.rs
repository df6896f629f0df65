//! The custom finding in Security Hub that says: this instance is unprotected.

use jiff::Timestamp;
use palisade_aws::{Error, ErrorKind, Finding, FindingUpdate, WorkflowStatus};
use palisade_contract::{InstanceId, OWN_FINDINGS, Severity};
use palisade_decisions::{FollowUpKind, FoundBy, Gap};
use serde_json::{Value, json};

use crate::{Error as ResponseError, Means, follow_up};

/// What became of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Written {
    /// Written or updated, under this id.
    Done(String),
    /// Not needed, or not possible here; with the reason.
    Not(&'static str),
}

/// Writes the finding, or updates the one that stands: its id is made from the instance, so there is never a second.
pub(crate) async fn write(
    means: &Means<'_>,
    instance: &InstanceId,
    gap: &Gap,
    found: &FoundBy,
) -> Result<Written, Error> {
    if !means.settings.security_hub {
        return Ok(Written::Not("Security Hub is off in the config"));
    }
    let id = id(means, instance);
    let standing = match standing(means, &id).await {
        Ok(standing) => standing,
        Err(error) if is_off(&error) => return Ok(Written::Not(OFF)),
        Err(error) => return Err(error),
    };
    let mut finding = document(means, instance, gap, found);
    if let Some(standing) = standing.filter(is_active) {
        // It is still the same finding: as old as it is, and as severe as the worst that it was written for.
        if let Some(created) = standing.get("CreatedAt") {
            finding.insert("CreatedAt".to_owned(), created.clone());
        }
        let severity = |finding: &Finding| finding.get("Severity")?.get("Label")?.as_str().and_then(Severity::parse);
        if let Some(worst) = severity(&standing).max(severity(&finding)) {
            finding.insert("Severity".to_owned(), json!({"Label": worst.as_str()}));
        }
    }
    unless_off(means.aws.batch_import_findings(&[Value::Object(finding)]).await, id)
}

/// Archives and resolves the finding, if one stands.
pub(crate) async fn resolve(means: &Means<'_>, instance: &InstanceId) -> Result<Written, ResponseError> {
    if !means.settings.security_hub {
        return Ok(Written::Not("Security Hub is off in the config"));
    }
    let product_arn = means.aws.default_product_arn(means.account);
    let id = id(means, instance);
    let standing = match standing(means, &id).await {
        Ok(standing) => standing,
        Err(error) if is_off(&error) => return Ok(Written::Not(OFF)),
        Err(error) => return Err(error.into()),
    };
    let Some(mut finding) = standing.filter(is_active) else { return Ok(Written::Not("none stands")) };
    // The workflow first: should the import after it fail, the finding is still active and the next try finds it.
    let update = FindingUpdate {
        product_arn: &product_arn,
        ids: &[&id],
        note: Some("The instance is protected now."),
        workflow: Some(WorkflowStatus::Resolved),
    };
    means.aws.batch_update_findings(&update).await?;
    // What stands for the finding goes with it, so that a gap that comes back is told of again. Before the finding does: cut off
    // after this, the answer leaves an active finding, by which the next delivery knows that it is not done.
    follow_up::close(means, FollowUpKind::Protection, instance).await?;
    finding.insert("RecordState".to_owned(), json!("ARCHIVED"));
    finding.insert("Compliance".to_owned(), json!({"Status": "PASSED"}));
    finding.insert("UpdatedAt".to_owned(), json!(time(means.now)));
    // Whoever works with the finding sets these; a provider's import must not carry them.
    for field in CUSTOMER_FIELDS {
        finding.remove(field);
    }
    means.aws.batch_import_findings(&[Value::Object(finding)]).await?;
    Ok(Written::Done(id))
}

/// The finding of this id, if there is one.
async fn standing(means: &Means<'_>, id: &str) -> Result<Option<Finding>, Error> {
    let product_arn = means.aws.default_product_arn(means.account);
    Ok(means.aws.get_findings(&product_arn, &[id]).await?.into_iter().next())
}

fn is_active(finding: &Finding) -> bool {
    finding.get("RecordState").is_none_or(|state| state != "ARCHIVED")
}

/// What Security Hub or its user sets, and a provider must not send back.
const CUSTOMER_FIELDS: [&str; 9] = [
    "Note",
    "Workflow",
    "WorkflowState",
    "UserDefinedFields",
    "VerificationState",
    "ProcessedAt",
    "Region",
    "CompanyName",
    "ProductName",
];

pub(crate) const OFF: &str = "Security Hub is not enabled in this region";

fn unless_off(result: Result<(), Error>, id: String) -> Result<Written, Error> {
    match result {
        Ok(()) => Ok(Written::Done(id)),
        Err(error) if is_off(&error) => Ok(Written::Not(OFF)),
        Err(error) => Err(error),
    }
}

/// Security Hub answers so where nobody has enabled it: nothing that a retry would change.
pub(crate) fn is_off(error: &Error) -> bool {
    error.code() == Some("InvalidAccessException") && error.kind() != ErrorKind::NotDeclared
}

fn id(means: &Means<'_>, instance: &InstanceId) -> String {
    // Every install's begin alike: by that they are known again in every form in which they may come back.
    format!("{OWN_FINDINGS}/{}/unprotected/{}/{}/{instance}", means.install, means.region, means.account)
}

fn time(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

fn document(means: &Means<'_>, instance: &InstanceId, gap: &Gap, found: &FoundBy) -> Finding {
    let Means { account, region, .. } = *means;
    let partition = means.aws.region().partition();
    let now = time(means.now);
    let document = json!({
        "SchemaVersion": "2018-10-08",
        "Id": id(means, instance),
        "ProductArn": means.aws.default_product_arn(account),
        "GeneratorId": format!("{OWN_FINDINGS}/unprotected-instance"),
        "AwsAccountId": account,
        "Types": ["Software and Configuration Checks/AWS Security Best Practices/Host Protection"],
        "CreatedAt": now,
        "UpdatedAt": now,
        "Severity": {"Label": found.severity.map_or("MEDIUM", Severity::as_str)},
        "Title": format!("EC2 instance {instance} has a finding and is not protected by Workload Security"),
        "Description": format!(
            "A finding ({}) is about the instance, and {gap}.",
            found.kind.as_deref().unwrap_or("of unknown type")
        ),
        "Remediation": {"Recommendation": {
            "Text": "Activate the Workload Security agent on the instance and assign a policy, or take the instance out of service."
        }},
        "ProductFields": {
            "palisade/install": means.install,
            "palisade/finding": found.id.as_deref().unwrap_or(""),
        },
        "Resources": [{
            "Type": "AwsEc2Instance",
            "Id": format!("arn:{partition}:ec2:{region}:{account}:instance/{instance}"),
            "Partition": partition,
            "Region": region,
        }],
        "Compliance": {"Status": "FAILED"},
        "RecordState": "ACTIVE",
    });
    match document {
        Value::Object(finding) => finding,
        _ => Finding::new(),
    }
}
