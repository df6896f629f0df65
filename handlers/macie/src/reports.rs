//! What the outcome says about the analysis, beside the actions of the response.

use palisade_aws::Error;
use palisade_contract::{ActionReport, ActionResult, InstanceId, Mode};

use crate::analysis::{Analysis, ROLE_LIMIT};
use crate::choice::{Choice, INSTANCE_LIMIT};

/// Most names that one line lists; the number is told in any case.
const NAME_LIMIT: usize = 100;

/// What nobody has looked at, and what could therefore let in or keep out somebody else than is told.
const LIMITS: &str = "not looked at: instances of other regions, which may run with the same roles; organization policies \
     beyond what IAM simulates (resource control policies above all), the policies of KMS keys, access points, access grants, \
     bucket ACLs, VPC endpoints, session policies, and roles that a role may take on; a role whose own policies let it in to \
     some prefixes only is found by the objects that the finding names";

/// A line for the bucket, one for each role, and the limits.
pub(crate) fn analysis(analysis: &Analysis, mode: Mode) -> Vec<ActionReport> {
    let mut reports = vec![line("bucket-policy", &analysis.bucket, ActionResult::Skipped, bucket(analysis))];
    if analysis.gone {
        return reports;
    }
    for each in &analysis.roles {
        let result = match (each.reaches(), mode) {
            (false, _) => ActionResult::Skipped,
            (true, Mode::Act) => ActionResult::Done,
            (true, Mode::Observe) => ActionResult::Planned,
        };
        let count = match each.instances.as_slice() {
            [one] => format!("1 instance ({})", one.id),
            many => format!("{} instances", many.len()),
        };
        reports.push(line("role-access", &each.role.arn, result, format!("{}; {count}", each.access.text)));
    }
    if !analysis.roles_left_out.is_empty() {
        let detail = format!("more than {ROLE_LIMIT} roles run instances; {}", listed(&analysis.roles_left_out));
        reports.push(line("roles-left-out", &analysis.bucket, ActionResult::Skipped, detail));
    }
    reports.push(line("analysis-limits", &analysis.bucket, ActionResult::Skipped, LIMITS.to_owned()));
    reports
}

/// The instances that are left out, if there are any.
pub(crate) fn left_out(choice: &Choice) -> Vec<ActionReport> {
    let texts = |ids: &[InstanceId]| listed(&ids.iter().map(ToString::to_string).collect::<Vec<_>>());
    let report = |detail: String| ActionReport::new("instances-left-out", ActionResult::Skipped, detail);
    let mut reports = Vec::new();
    if !choice.beyond_limit.is_empty() {
        let detail = format!("more than {INSTANCE_LIMIT} instances reach the bucket; {}", texts(&choice.beyond_limit));
        reports.push(report(detail));
    }
    if !choice.stopped.is_empty() {
        reports.push(report(format!("they reach the bucket but do not run; {}", texts(&choice.stopped))));
    }
    reports
}

/// The line of an analysis that failed.
pub(crate) fn failed(bucket: &str, error: &Error) -> ActionReport {
    line("bucket-policy", bucket, ActionResult::Failed, error.to_string())
}

fn line(action: &str, id: &str, result: ActionResult, detail: String) -> ActionReport {
    ActionReport::new(action, result, detail).with_id(id)
}

fn bucket(analysis: &Analysis) -> String {
    let public = match analysis.public_access {
        _ if analysis.gone => return analysis.policy.clone(),
        None => "its public access block may not be read",
        Some(block) if block.restrict_public_buckets => {
            "a public policy lets in nobody from outside its account (RestrictPublicBuckets)"
        }
        Some(block) if block.block_public_policy => {
            "new public policies are refused (BlockPublicPolicy), the present one holds"
        }
        Some(_) => "the bucket itself does not block public access by policy",
    };
    format!("{}; {public}; roles of the account are not affected by that", analysis.policy)
}

fn listed(names: &[String]) -> String {
    let (shown, others) = names.split_at(names.len().min(NAME_LIMIT));
    let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
    format!("{} left out: {}{more}", names.len(), shown.join(", "))
}
